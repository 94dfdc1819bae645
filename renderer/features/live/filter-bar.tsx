import { CheckCheck, X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "zustand";
import { Button } from "../../components/button.tsx";
import { Menu, type MenuOption } from "../../components/menu.tsx";
import { ProviderDot } from "../../components/provider-name.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { type Segment, Segmented } from "../../components/segmented.tsx";
import { format } from "../../lib/format.ts";
import type { Filters } from "../../stores/filters.ts";
import { isFailure, type LiveRows } from "../../stores/live-rows.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { type Choice, choicesOf, clientKey, isNarrowed } from "./filter.ts";
import styles from "./filter-bar.module.css";

const text = strings.live.filters;

const phases: readonly Segment<Filters["phase"]>[] = [
  { value: "all", label: text.all },
  { value: "in-flight", label: text.inFlight },
  { value: "failed", label: text.failed },
];

/** What narrows the list. */
export function FilterBar({
  rows,
  shown,
  unseen,
  searchRef,
}: {
  /** All rows: what can be chosen comes from them. */
  readonly rows: LiveRows;
  readonly shown: LiveRows;
  /** Failures among those shown that were not opened. */
  readonly unseen: number;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}) {
  const { filters: store, live } = useStores();
  const filters = useStore(store);
  const { set, clear } = store.actions;
  const narrowed = isNarrowed(filters);
  const markSeen = () =>
    live.actions.markOpened(shown.filter((row) => isFailure(row.record)).map((row) => row.id));

  return (
    <search className={styles.bar}>
      <SearchField
        ref={searchRef}
        className={styles.search}
        label={text.textLabel}
        placeholder={text.text}
        value={filters.text}
        onChange={(value) => set({ text: value })}
        hint="/"
      />
      <Segmented
        label={text.phase}
        name="phase"
        segments={phases}
        value={filters.phase}
        onChange={(phase) => set({ phase })}
      />
      <ChoiceMenu
        label={text.client}
        any={text.anyClient}
        choices={choicesOf(rows, clientKey, filters.client)}
        value={filters.client}
        onChange={(client) => set({ client })}
      />
      <ChoiceMenu
        label={text.provider}
        any={text.anyProvider}
        choices={choicesOf(rows, (record) => record.provider ?? "", filters.provider)}
        value={filters.provider}
        onChange={(provider) => set({ provider })}
        icon={(provider) => (provider === "" ? null : <ProviderDot id={provider} />)}
      />
      <ChoiceMenu
        label={text.status}
        any={text.anyStatus}
        choices={choicesOf(rows, (record) => record.status, filters.status)}
        value={filters.status}
        onChange={(status) => set({ status })}
      />
      {narrowed && (
        <Button look="quiet" icon={X} onClick={clear}>
          {text.clear}
        </Button>
      )}
      <span className={styles.rest} />
      {unseen > 0 && (
        <Button look="quiet" icon={CheckCheck} onClick={markSeen}>
          {text.markSeen}
        </Button>
      )}
      {narrowed && (
        <span className={styles.count} role="status">
          {text.shown(format.count(shown.length), format.count(rows.length))}
        </span>
      )}
    </search>
  );
}

function ChoiceMenu<T extends string | number>({
  label,
  any,
  choices,
  value,
  onChange,
  icon,
}: {
  readonly label: string;
  readonly any: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T | null;
  readonly onChange: (value: T | null) => void;
  readonly icon?: (value: T) => ReactNode;
}) {
  const nameOf = (choice: T) => (choice === "" ? text.none : String(choice));
  const options: MenuOption<T | null>[] = [
    { value: null, label: any },
    ...choices.map((choice) => ({
      value: choice.value,
      label: nameOf(choice.value),
      aside: format.count(choice.count),
      icon: icon?.(choice.value),
    })),
  ];
  return (
    <Menu<T | null>
      label={label}
      shown={value === null ? label : nameOf(value)}
      narrowed={value !== null}
      options={options}
      value={value}
      onChange={onChange}
    />
  );
}
