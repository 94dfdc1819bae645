import { useStore } from "zustand";
import { Button } from "../../components/button.tsx";
import { format } from "../../lib/format.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { looksBack } from "./filter.ts";
import styles from "./request-list.module.css";

/** What comes after the last row: more, the end of the record, or why there is no more. */
export function ListFooter() {
  const { live, filters } = useStores();
  const older = useStore(live, (state) => state.older);
  const loaded = useStore(live, (state) => state.rows.length);
  const searching = useStore(filters, looksBack);
  const text = strings.live.older;
  return (
    <div className={styles.footer} role="status">
      {older === "loading" && text.loading}
      {older === "end" && text.end}
      {older === "failed" && (
        <>
          {text.failed}
          <LoadOlder label={text.retry} />
        </>
      )}
      {older === "more" && searching && (
        <>
          {text.searched(loaded, format.count(loaded))}
          <LoadOlder label={text.load} />
        </>
      )}
    </div>
  );
}

function LoadOlder({ label }: { readonly label: string }) {
  const { live } = useStores();
  return (
    <Button look="quiet" onClick={() => void live.actions.loadOlder()}>
      {label}
    </Button>
  );
}
