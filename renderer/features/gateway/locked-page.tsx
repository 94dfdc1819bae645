import { Lock } from "lucide-react";
import { Button } from "../../components/button.tsx";
import { CodeLine } from "../../components/code-line.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./locked-page.module.css";

/** The gateway does not know this browser; only a fresh link opens the page. */
export function LockedPage() {
  const { reconnect } = useStores();
  const { title, text, command, commandName, retry } = strings.locked;
  return (
    <main className={styles.page}>
      <EmptyState icon={Lock} title={title}>
        <p className={styles.text}>{text}</p>
        <CodeLine className={styles.command} code={command} what={commandName} />
        <Button onClick={reconnect}>{retry}</Button>
      </EmptyState>
    </main>
  );
}
