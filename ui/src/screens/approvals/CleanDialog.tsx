// All clean drafts at once, with the count before it. Many that nobody has seen yet are named as such.
import { useSpeech } from "../../shared/i18n";
import { patch, useWriting } from "../../shared/ipc";
import { toast } from "../../shared/toast";
import { ConfirmDialog } from "../../shared/ui/Dialog";
import type { Pack } from "./packs";

/** Above this many at once it asks to look first. */
const GLANCE = 25;

type Props = { packs: readonly Pack[]; onClose: () => void; onDone: (ids: readonly string[]) => void };

export function CleanDialog({ packs, onClose, onDone }: Props) {
  const { texts, number } = useSpeech();
  const words = texts.approvals;
  const ids = new Set(packs.map((pack) => pack.id));
  const mails = packs.reduce((sum, pack) => sum + 1 + pack.followUps.length, 0);
  const { write } = useWriting("approve_clean", {
    optimistic: () => [
      patch("drafts_list", (list) => ({
        drafts: list.drafts.filter((draft) => !ids.has(draft.pack ?? draft.id)),
      })),
    ],
    said: (output) => {
      const left = output.refused.length;
      const said = words.approvedMany(output.approved.length);
      return left === 0 ? said : `${said} ${words.cleanSome(left)}: ${output.refused[0]?.why ?? ""}`;
    },
    done: (output) => {
      const refused = new Set(output.refused.map((one) => one.email));
      onDone(packs.map((pack) => pack.head.id).filter((id) => !refused.has(id)));
    },
    refused: (error) => toast(error.message),
  });
  return (
    <ConfirmDialog
      title={words.cleanTitle(packs.length)}
      action={words.approve}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        write({ emails: packs.map((pack) => pack.head.id) });
      }}
    >
      <p>{words.cleanText(number(packs.length), number(mails))}</p>
      {packs.length > GLANCE ? <p className="mt-2 text-warning-ink">{words.cleanGlance}</p> : null}
    </ConfirmDialog>
  );
}
