import { useStore } from "zustand";
import { Button } from "../../components/button.tsx";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./request-list.module.css";

/** What comes after the last row: more, the end of the record, or why there is no more. */
export function ListFooter() {
  const { live } = useStores();
  const older = useStore(live, (state) => state.older);
  const { loading, end, failed, retry } = strings.live.older;
  return (
    <div className={styles.footer} role="status">
      {older === "loading" && loading}
      {older === "end" && end}
      {older === "failed" && (
        <>
          {failed}
          <Button look="quiet" onClick={() => void live.actions.loadOlder()}>
            {retry}
          </Button>
        </>
      )}
    </div>
  );
}
