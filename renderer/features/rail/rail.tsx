import { Activity, Monitor, Moon, Sun } from "lucide-react";
import { useStore } from "zustand";
import markUrl from "../../../resources/mark.svg";
import { Menu, type MenuOption } from "../../components/menu.tsx";
import { format } from "../../lib/format.ts";
import { isRunning } from "../../stores/live-rows.ts";
import type { Theme } from "../../stores/theme.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { DefaultModelPicker } from "../default-model/default-model-picker.tsx";
import { GatewayButton } from "../gateway/gateway-button.tsx";
import styles from "./rail.module.css";

/** The screens, and what concerns all of them: the default model, the gateway, the theme. */
export function Rail() {
  const { live } = useStores();
  const inFlight = useStore(live, (state) => state.rows.filter(isRunning).length);
  return (
    <div className={styles.rail}>
      <div className={styles.brand}>
        <img src={markUrl} width={22} height={22} alt="" />
        <span className={styles.wordmark}>{strings.product}</span>
      </div>
      <nav className={styles.screens} aria-label={strings.rail.label}>
        <a
          href="#live"
          className={styles.entry}
          aria-current="page"
          aria-label={strings.rail.live}
          data-rail-tip={strings.rail.live}
        >
          <Activity size={16} aria-hidden="true" />
          <span className={styles.label}>{strings.rail.live}</span>
          {inFlight > 0 && (
            <span
              className={styles.count}
              data-tip={strings.rail.inFlight(inFlight, format.count(inFlight))}
            >
              {format.compact(inFlight)}
            </span>
          )}
        </a>
      </nav>
      <div className={styles.foot}>
        <DefaultModelPicker />
        <GatewayButton />
        <ThemeMenu />
      </div>
    </div>
  );
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

function ThemeMenu() {
  const { theme: store } = useStores();
  const theme = useStore(store, (state) => state.theme);
  const options = (Object.keys(themeIcons) as Theme[]).map((value): MenuOption<Theme> => {
    const Icon = themeIcons[value];
    return { value, label: strings.theme[value], icon: <Icon size={14} aria-hidden="true" /> };
  });
  return (
    <Menu<Theme>
      label={strings.rail.theme}
      options={options}
      value={theme}
      onChange={store.actions.choose}
      placement="above-start"
      icon={themeIcons[theme]}
      className={styles.theme}
    />
  );
}
