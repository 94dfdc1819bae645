import { ChevronsUpDown } from "lucide-react";
import { useStore } from "zustand";
import { Popover, usePopover } from "../../components/popover.tsx";
import { ProviderDot } from "../../components/provider-name.tsx";
import { Unknown } from "../../components/unknown.tsx";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./default-model-picker.module.css";
import { ModelPalette } from "./model-palette.tsx";

const text = strings.defaultModel;

/** What `default` stands for, and the way to change it. */
export function DefaultModelPicker() {
  const { gateway } = useStores();
  const status = useStore(gateway, (state) => state.status);
  const control = usePopover();
  const model = status?.defaultModel.model ?? null;
  const reason = status === null ? text.unknown : text.noneReason;
  const split = model?.indexOf("/") ?? -1;
  const provider =
    model === null
      ? undefined
      : status?.providers.find((one) => one.id === model.slice(0, split))?.id;
  return (
    <>
      <button
        ref={control.anchor}
        type="button"
        className={styles.button}
        popoverTarget={control.id}
        aria-haspopup="dialog"
        aria-expanded={control.open}
        aria-label={text.open(model ?? text.none)}
        data-tip={model ?? undefined}
        disabled={status === null}
      >
        <span className={styles.glyph}>
          {model === null ? (
            <span className={styles.hollow} />
          ) : (
            <ProviderDot id={provider ?? model.slice(0, Math.max(0, split))} />
          )}
        </span>
        <span className={styles.caption}>{text.title}</span>
        <span className={styles.model}>
          {model === null ? <Unknown reason={reason} /> : provider ? model.slice(split + 1) : model}
        </span>
        <ChevronsUpDown className={styles.chevron} size={14} aria-hidden="true" />
      </button>
      <Popover
        control={control}
        placement="above-start"
        label={text.title}
        className={styles.popover}
      >
        {status && <ModelPalette status={status} onChosen={control.close} />}
      </Popover>
    </>
  );
}
