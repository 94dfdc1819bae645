import { Search, X } from "lucide-react";
import type { KeyboardEvent, Ref } from "react";
import { classNames } from "../lib/class-names.ts";
import { strings } from "../strings.ts";
import styles from "./search-field.module.css";

/** A text that narrows a list as it is typed; Esc clears it first. */
export function SearchField({
  ref,
  label,
  placeholder,
  value,
  onChange,
  className,
  hint,
  combobox,
}: {
  readonly ref?: Ref<HTMLInputElement>;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string | undefined;
  /** The key that leads here. */
  readonly hint?: string;
  /** The list that the text narrows, when the field's keys walk it. */
  readonly combobox?: { readonly listId: string; readonly activeId: string | undefined };
}) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || value === "") return;
    event.preventDefault();
    onChange("");
  };
  return (
    <div className={classNames(styles.field, className)}>
      <Search className={styles.icon} size={14} aria-hidden="true" />
      <input
        ref={ref}
        className={styles.input}
        type="text"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        autoComplete="off"
        spellCheck={false}
        {...(combobox && comboboxAttributes(combobox))}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {value === "" && hint && <kbd className={styles.hint}>{hint}</kbd>}
      {value !== "" && (
        <button
          type="button"
          className={styles.clear}
          aria-label={strings.live.filters.clearText}
          data-tip={strings.live.filters.clearText}
          onClick={() => onChange("")}
        >
          <X size={13} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function comboboxAttributes({
  listId,
  activeId,
}: {
  listId: string;
  activeId: string | undefined;
}) {
  return {
    role: "combobox",
    "aria-expanded": true,
    "aria-controls": listId,
    "aria-activedescendant": activeId,
    "aria-autocomplete": "list",
  } as const;
}
