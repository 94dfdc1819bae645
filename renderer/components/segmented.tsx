import { classNames } from "../lib/class-names.ts";
import styles from "./segmented.module.css";

export type Segment<T extends string> = { readonly value: T; readonly label: string };

/** A few choices of which one holds. */
export function Segmented<T extends string>({
  label,
  name,
  segments,
  value,
  onChange,
  className,
}: {
  readonly label: string;
  /** Groups the radio buttons; unique on the page. */
  readonly name: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly className?: string | undefined;
}) {
  return (
    <fieldset className={classNames(styles.group, className)}>
      <legend className="visually-hidden">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} className={styles.segment}>
          <input
            type="radio"
            className={styles.input}
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          <span className={styles.label}>{segment.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
