import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Status } from "../../../gateway/admin/contract.ts";
import { Button } from "../../components/button.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { format } from "../../lib/format.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { isNamed, type ModelChoice, modelChoices } from "./model-choices.ts";
import { ModelOptions } from "./model-options.tsx";
import styles from "./model-palette.module.css";

const text = strings.defaultModel;
const limit = 300;

/** Chooses what `default` stands for from the next request on. */
export function ModelPalette({
  status,
  onChosen,
}: {
  readonly status: Status;
  readonly onChosen: () => void;
}) {
  const { models: store } = useStores();
  const { models, phase, problem, choosing, choiceProblem } = useStore(store);
  const [filter, setFilter] = useState("");
  const [at, setAt] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const listId = useId();

  useEffect(() => {
    void store.actions.load();
    search.current?.focus();
  }, [store]);

  const { groups, hidden } = modelChoices(models, status.aliases, filter, limit);
  const listed = groups.flatMap((group) => group.choices);
  const typed = filter.trim();
  const exact = typed === "" || listed.some((choice) => isNamed(choice, typed));
  const own: readonly ModelChoice[] = exact ? [] : [{ name: typed, label: text.use(typed) }];
  const choices = [...listed, ...own];
  const active = choices[Math.min(at, choices.length - 1)];

  const finish = (taken: boolean) => taken && onChosen();
  const choose = async (name: string) => finish(await store.actions.choose(name));
  const forget = async () => finish(await store.actions.forgetChoice());

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(at + move, choices.length - 1)));
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      void choose(active.name);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the field inside
    <div className={styles.palette} onKeyDown={onKeyDown}>
      <div className={styles.search}>
        <SearchField
          ref={search}
          label={text.search}
          placeholder={text.search}
          value={filter}
          onChange={(value) => {
            setFilter(value);
            setAt(0);
          }}
          combobox={{ listId, activeId: active && optionId(listId, active.name) }}
        />
      </div>
      <ModelOptions
        id={listId}
        optionId={(name) => optionId(listId, name)}
        groups={groups}
        own={own}
        chosen={status.defaultModel.model}
        active={active?.name}
        choosing={choosing}
        onChoose={(name) => void choose(name)}
        note={noteFor(phase, models.length, choices.length)}
        more={hidden > 0 ? text.more(hidden, format.count(hidden)) : undefined}
      />
      {phase === "failed" && (
        <p className={styles.problem} role="alert">
          {text.failed} {problem}{" "}
          <Button look="quiet" onClick={() => void store.actions.load()}>
            {text.retry}
          </Button>
        </p>
      )}
      {choiceProblem !== null && (
        <p className={styles.problem} role="alert">
          {choiceProblem}
        </p>
      )}
      <div className={styles.foot}>
        <p>{text.appliesTo[status.defaultAppliesTo]}</p>
        <p className={styles.source}>
          {text.source[status.defaultModel.source]}
          {status.defaultModel.source === "chosen" && (
            <Button look="quiet" data-tip={text.resetHint} onClick={() => void forget()}>
              {text.reset}
            </Button>
          )}
        </p>
      </div>
    </div>
  );
}

function noteFor(phase: string, known: number, shown: number): string | undefined {
  if (phase === "loading" && known === 0) return text.loading;
  if (phase === "ready" && known === 0) return text.empty;
  return phase !== "failed" && shown === 0 ? text.noMatch : undefined;
}

function optionId(listId: string, name: string): string {
  return `${listId}${name}`;
}
