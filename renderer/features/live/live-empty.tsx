import { Cable } from "lucide-react";
import { useStore } from "zustand";
import { CodeLine } from "../../components/code-line.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { curlLine, shellOf } from "../../lib/curl.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./live-empty.module.css";

/** Before the first request: what will appear, and a line that makes it appear. */
export function LiveEmpty() {
  const { gateway } = useStores();
  const address = useStore(gateway, (state) => state.status?.address);
  const locked = useStore(gateway, (state) => state.status?.locked ?? false);
  const { title, text, command } = strings.live.empty;
  return (
    <EmptyState icon={Cable} title={title}>
      {address !== undefined && (
        <>
          <p>{text}</p>
          <CodeLine
            className={styles.line}
            code={curlLine(address, locked, shellOf(navigator.userAgent))}
            what={command}
          />
        </>
      )}
    </EmptyState>
  );
}
