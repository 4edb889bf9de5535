// Left of the mail: who, why this person, why now, the form of address, when it leaves, the pack and four meters.
import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSpeech } from "../../shared/i18n";
import { useCommands } from "../../shared/keys";
import { SilentMark } from "../../shared/ui/Silent";
import { Meters } from "./Meters";
import type { Pack } from "./packs";
import { reasonsOf } from "./reasons";

export function Why({ pack, refusal }: { pack: Pack; refusal: string | null }) {
  const { texts, number, when } = useSpeech();
  const words = texts.approvals;
  const { head } = pack;
  const expired = [head, ...pack.followUps].find((mail) => mail.expired !== null)?.expired ?? null;
  return (
    <div className="min-w-0">
      <h2 className="text-title font-strong tracking-[-.012em] break-words" dir="auto">
        {head.person ?? words.unknownPerson}
      </h2>
      <p className="break-words text-ink-2" dir="auto">
        {head.company}
      </p>
      <p className="mb-2.5 text-small break-all text-ink-3">
        {words.to(head.to)}
        {head.score === null ? "" : ` · ${words.score(number(Math.round(head.score)))}`}
      </p>
      {refusal === null ? null : (
        <Band tone="danger">
          <b className="font-strong">{words.refused}. </b>
          {refusal}
        </Band>
      )}
      {expired === null ? null : <Band tone="warning">{words.expired(words.ends[expired] ?? expired)}</Band>}
      <Part title={words.whyPerson}>{head.why_person}</Part>
      {head.why_now === "" ? null : (
        <Part title={words.whyNow}>
          {reasonsOf(head.why_now).map(({ kind, silent }) => (
            <span key={kind} className="flex flex-wrap items-center gap-1.5">
              {words.signals[kind] ?? kind.replaceAll("_", " ")}
              {silent ? <SilentMark /> : null}
            </span>
          ))}
        </Part>
      )}
      <Part title={words.address}>{head.language_reason}</Part>
      <Part title={words.leaves}>
        {head.planned === null ? words.leavesUnplanned : when(head.planned)}
        <span className="block text-small text-ink-3">{words.writtenBy(head.written_by)}</span>
      </Part>
      <FollowUps pack={pack} />
      <Meters draft={head} />
    </div>
  );
}

function Band({ tone, children }: { tone: "danger" | "warning"; children: ReactNode }) {
  const look = tone === "danger" ? "bg-danger-tint text-danger-ink" : "bg-warning-tint text-warning-ink";
  return (
    <p
      role={tone === "danger" ? "alert" : undefined}
      className={`mb-2.5 flex gap-2 rounded-md px-2.5 py-2 text-small ${look}`}
    >
      <TriangleAlert size={14} className="mt-px flex-none" aria-hidden />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-t border-line py-2">
      <h3 className="text-small text-ink-3">{title}</h3>
      <div className="break-words">{children}</div>
    </div>
  );
}

/** The rest of the pack, folded; each mail unfolds by itself. */
function FollowUps({ pack }: { pack: Pack }) {
  const { texts, number, shortDay } = useSpeech();
  const words = texts.approvals;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const all = pack.followUps.map((mail) => mail.id);
  useCommands(
    all.length === 0
      ? []
      : [
          {
            id: "followups",
            title: words.showFollowUps,
            keys: "p",
            run: () => setOpen(open.size === 0 ? new Set(all) : new Set()),
          },
        ],
  );
  if (all.length === 0) return <Part title={words.alone}>{null}</Part>;
  const toggle = (id: string) => {
    const now = new Set(open);
    if (!now.delete(id)) now.add(id);
    setOpen(now);
  };
  return (
    <div className="border-y border-line py-2.5">
      <h3 className="font-medium">{words.pack(all.length)}</h3>
      <p className="mb-1 text-small text-ink-3">{words.packNote}</p>
      {pack.followUps.map((mail, at) => (
        <div key={mail.id}>
          <button
            type="button"
            aria-expanded={open.has(mail.id)}
            onClick={() => toggle(mail.id)}
            className="flex h-7 w-full items-center gap-2 rounded-sm text-left hover:bg-hover-on-surface"
          >
            {open.has(mail.id) ? (
              <ChevronDown size={14} className="flex-none text-ink-3" aria-hidden />
            ) : (
              <ChevronRight size={14} className="flex-none text-ink-3" aria-hidden />
            )}
            <span className="min-w-0 flex-1 truncate text-ink-2">{words.followUp(number(at + 2))}</span>
            {mail.planned === null ? null : (
              <span className="text-small text-ink-3 tabular-nums">{shortDay(mail.planned)}</span>
            )}
          </button>
          {open.has(mail.id) ? (
            <p
              lang={mail.language}
              dir="auto"
              className="mb-2 ml-[22px] break-words whitespace-pre-wrap text-ink-2"
            >
              {mail.text}
            </p>
          ) : null}
        </div>
      ))}
    </div>
  );
}
