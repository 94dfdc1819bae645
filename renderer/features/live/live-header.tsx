import { Pause, Play } from "lucide-react";
import { useStore } from "zustand";
import { Button } from "../../components/button.tsx";
import { format } from "../../lib/format.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./live-header.module.css";
import { Stats } from "./stats.tsx";
import type { Summary } from "./summary.ts";

/** The screen's title, its numbers and its one action. */
export function LiveHeader({ summary }: { readonly summary: Summary }) {
  return (
    <header className={styles.header}>
      <h1 className={styles.title}>{strings.live.title}</h1>
      <div className={styles.numbers}>
        <Stats summary={summary} />
      </div>
      <PauseButton />
    </header>
  );
}

function PauseButton() {
  const { live } = useStores();
  const paused = useStore(live, (state) => state.pausedAt !== null);
  const held = useStore(live, (state) => state.held);
  const text = strings.live;
  if (!paused) {
    return (
      <Button icon={Pause} data-tip={text.pauseHint} onClick={() => live.actions.setPaused(true)}>
        {text.pause}
      </Button>
    );
  }
  return (
    <Button
      icon={Play}
      look="primary"
      data-tip={text.held(held, format.count(held))}
      onClick={() => live.actions.setPaused(false)}
    >
      {held > 0 ? text.resumeWith(held, format.compact(held)) : text.resume}
    </Button>
  );
}
