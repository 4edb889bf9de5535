// Right of the mail: what blocks it with the ways out, the facts its sentences rest on, what is never said; or how the
// draft changed.
import { CircleAlert, FileWarning } from "lucide-react";
import { useState } from "react";
import { useSpeech } from "../../shared/i18n";
import type { DraftRow } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { Segments } from "../../shared/ui/Segments";
import { SilentCard } from "../../shared/ui/Silent";
import { Changes } from "./Changes";
import { Connector } from "./Connector";
import { inspectionOf, type Lint, type Pack } from "./packs";
import { reasonsOf } from "./reasons";

type Check = { mail: DraftRow; lint: Lint };
type Side = "facts" | "changes";

type Props = {
  pack: Pack;
  active: number | null;
  onActive: (sentence: number) => void;
  checks: readonly Check[];
  /** The ways out of the first thing that blocks; none in a window that only looks on. */
  waysOut: { remove: () => void; edit: () => void; override: () => void } | null;
};

export function Beside({ pack, active, onActive, checks, waysOut }: Props) {
  const { texts } = useSpeech();
  const words = texts.approvals;
  const [side, setSide] = useState<Side>("facts");
  useCommands([
    {
      id: "side",
      title: words.side.changes,
      keys: "d",
      run: () => setSide(side === "facts" ? "changes" : "facts"),
    },
  ]);
  return (
    <div className="min-w-0 max-[1280px]:col-span-2 max-[1280px]:mt-6 slim:col-span-1 slim:mt-0">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-strong">{words.factsTitle}</h3>
        <Segments<Side>
          label={words.side.label}
          value={side}
          onChoose={setSide}
          choices={[
            { value: "facts", label: words.side.facts },
            { value: "changes", label: words.side.changes },
          ]}
        />
      </div>
      {side === "changes" ? (
        <Changes draft={pack.head} />
      ) : (
        <div className="flex flex-col gap-2">
          <Checks checks={checks} waysOut={waysOut} />
          <Facts draft={pack.head} active={active} onActive={onActive} />
          <Silent whyNow={pack.head.why_now} />
          <Connector active={active} />
        </div>
      )}
    </div>
  );
}

function Checks({ checks, waysOut }: Pick<Props, "checks" | "waysOut">) {
  const { texts, number } = useSpeech();
  const words = texts.approvals;
  const ways = texts.approvals.wayOut;
  const first = checks.find(({ lint }) => lint.severity === "error");
  return checks.map((check) => {
    const { mail, lint } = check;
    const blocks = lint.severity === "error";
    const Icon = blocks ? FileWarning : CircleAlert;
    return (
      <section
        key={`${mail.id} ${lint.code} ${lint.message}`}
        className={`rounded-lg px-3 py-2.5 text-small ${blocks ? "bg-danger-tint text-danger-ink" : "bg-warning-tint text-warning-ink"}`}
      >
        <p className="flex gap-2">
          <Icon size={14} className="mt-px flex-none" aria-hidden />
          <span className="min-w-0 break-words">
            {mail.step === null || mail.after === null ? "" : `${words.followUp(number(mail.step + 1))}: `}
            {lint.message}
          </span>
        </p>
        {check === first && waysOut !== null ? (
          <div className="mt-2 flex flex-wrap gap-1.5">
            <Button keys="1" onPress={waysOut.remove}>
              {ways.remove}
            </Button>
            <Button keys="2" onPress={waysOut.edit}>
              {ways.edit}
            </Button>
            <Button keys="3" onPress={waysOut.override}>
              {ways.override}
            </Button>
          </div>
        ) : null}
      </section>
    );
  });
}

function Facts({ draft, active, onActive }: { draft: DraftRow } & Pick<Props, "active" | "onActive">) {
  const { texts, number } = useSpeech();
  const words = texts.approvals;
  if (draft.claims.length === 0) {
    const blocked = inspectionOf(draft.inspection).lints.some((lint) => lint.severity === "error");
    return blocked ? null : <p className="text-small text-ink-3">{words.noFacts}</p>;
  }
  return draft.claims.map((claim, at) => (
    <button
      key={`${claim.sentence} ${claim.fact_id}`}
      type="button"
      data-fact={claim.sentence}
      aria-pressed={active === claim.sentence}
      onClick={() => onActive(claim.sentence)}
      className={`grid grid-cols-[20px_minmax(0,1fr)] gap-x-2 rounded-lg px-3 py-2.5 text-left focus-card ${active === claim.sentence ? "bg-surface ring-[1.5px] ring-accent" : "hover:bg-hover-on-surface"}`}
    >
      <span
        className={`flex size-4 items-center justify-center rounded-sm text-micro font-medium tabular-nums ${active === claim.sentence ? "bg-accent text-accent-on" : "bg-active text-ink-2"}`}
      >
        {number(at + 1)}
      </span>
      <span className="min-w-0">
        <span className="block break-words" dir="auto">
          {claim.text}
        </span>
        <span className="mt-0.5 flex flex-wrap gap-x-2 text-micro text-ink-3">
          <span className="min-w-0 break-all">{claim.source}</span>
          <span>{words.maySay}</span>
        </span>
      </span>
    </button>
  ));
}

function Silent({ whyNow }: { whyNow: string }) {
  const words = useSpeech().texts.approvals;
  const { list } = useSpeech();
  const silent = reasonsOf(whyNow).filter((reason) => reason.silent);
  if (silent.length === 0) return null;
  return (
    <SilentCard title={list(silent.map(({ kind }) => words.signals[kind] ?? kind.replaceAll("_", " ")))}>
      {words.silentText}
    </SilentCard>
  );
}
