import { Check, LoaderCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import { ProviderName } from "../../components/provider-name.tsx";
import { classNames } from "../../lib/class-names.ts";
import { strings } from "../../strings.ts";
import { isNamed, type ModelChoice, type ModelGroup } from "./model-choices.ts";
import styles from "./model-options.module.css";

const text = strings.defaultModel;

type OptionsProps = {
  readonly id: string;
  readonly optionId: (name: string) => string;
  readonly groups: readonly ModelGroup[];
  /** The name as typed, where no list holds it. */
  readonly own: readonly ModelChoice[];
  readonly chosen: string | null;
  readonly active: string | undefined;
  readonly choosing: string | null;
  readonly onChoose: (name: string) => void;
  /** Stands in for an empty list. */
  readonly note: string | undefined;
  readonly more: string | undefined;
};

/** The list of a model palette; its keys are the field's. */
export function ModelOptions(props: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  const { active, optionId } = props;

  useEffect(() => {
    if (active === undefined) return;
    document.getElementById(optionId(active))?.scrollIntoView({ block: "nearest" });
  }, [active, optionId]);

  return (
    <div ref={list} className={styles.list} id={props.id} role="listbox" aria-label={text.title}>
      {props.groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: options of a listbox are grouped by role
        <div key={group.provider} role="group" aria-label={group.provider || text.aliases}>
          <div className={styles.heading} aria-hidden="true">
            {group.provider === "" ? text.aliases : <ProviderName id={group.provider} />}
          </div>
          {group.choices.map((choice) => (
            <Option key={choice.name} choice={choice} {...props} />
          ))}
        </div>
      ))}
      {props.own.map((choice) => (
        <Option key={choice.name} choice={choice} {...props} aside={text.useHint} />
      ))}
      {props.note !== undefined && <p className={styles.note}>{props.note}</p>}
      {props.more !== undefined && <p className={styles.note}>{props.more}</p>}
    </div>
  );
}

function Option({
  choice,
  optionId,
  chosen,
  active,
  choosing,
  onChoose,
  aside,
}: OptionsProps & { readonly choice: ModelChoice; readonly aside?: string }) {
  const { name, label, stands } = choice;
  const selected = isNamed(choice, chosen);
  const note = aside ?? (stands === undefined ? undefined : text.alias(stands));
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      id={optionId(name)}
      role="option"
      aria-selected={selected}
      className={classNames(styles.option, name === active && styles.active)}
      onClick={() => onChoose(name)}
    >
      <span className={styles.check}>
        {choosing === name ? (
          <LoaderCircle className={styles.busy} size={14} aria-hidden="true" />
        ) : (
          selected && <Check size={14} aria-hidden="true" />
        )}
      </span>
      <span className={styles.label}>{label}</span>
      {note !== undefined && <span className={styles.aside}>{note}</span>}
    </div>
  );
}
