// The drawer of a prospect: who it is, why now, and everything known, one tab each.
import { Copy, Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import { announce } from "../../shared/announce";
import { useSpeech } from "../../shared/i18n";
import { type DropTarget, type ProspectFull, type ProspectLine, useReading } from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { Drawer } from "../../shared/ui/Drawer";
import { Menu } from "../../shared/ui/Menu";
import { Tabs } from "../../shared/ui/Segments";
import { SkeletonRows } from "../../shared/ui/Skeleton";
import { type Stage, StageGlyph } from "../../shared/ui/StageGlyph";
import { EmptyState, ErrorState } from "../../shared/ui/StateNotice";
import { Facts, Mails, Moves, Timeline, Ways } from "./Panes";
import { ScoreAside } from "./ScoreAside";
import { WhyNot } from "./WhyNot";
import { WhyNow } from "./WhyNow";
import { townOf } from "./words";

type Props = {
  id: string;
  now: number;
  /** Its place in the list behind: `2 of 391`. */
  place?: string;
  onNext: (() => void) | undefined;
  onPrevious: (() => void) | undefined;
  /** Told in which stage the card is, once it has been read. */
  onStage: (stage: string) => void;
  onMove: (card: ProspectLine, drop: DropTarget) => void;
  onClose: () => void;
};

export function ProspectDrawer({ id, now, place, onStage, onMove, ...walk }: Props) {
  const { texts, span } = useSpeech();
  const words = texts.prospect;
  const { data, error, refetch, isFetching } = useReading("prospect_show", { prospect: id });
  const stage = data?.prospect.stage;
  useEffect(() => {
    if (stage !== undefined) onStage(stage);
  }, [stage, onStage]);
  const card = data?.prospect;
  const copy = async (what: string, text: string) => {
    await navigator.clipboard.writeText(text);
    announce(words.copied(what));
  };
  return (
    <Drawer
      title={
        card === undefined ? words.reading : words.title(card.person ?? texts.board.nobody, card.company)
      }
      {...(place === undefined ? {} : { place })}
      {...walk}
      head={
        card === undefined ? null : (
          <>
            <StageMenu card={card} onMove={onMove} />
            <span className="truncate text-small text-ink-2">{words.days(span(card.since, now))}</span>
          </>
        )
      }
      actions={
        <Button
          kind="ghost"
          label={words.copyLink}
          icon={<Link2 size={16} aria-hidden />}
          onPress={() => void copy(words.copyLink, `jengu://prospect/${id}`)}
        />
      }
    >
      {data !== undefined ? (
        <Known key={id} full={data} now={now} copy={copy} />
      ) : error === null ? (
        <SkeletonRows label={words.reading} />
      ) : error.code === "not_found" ? (
        <EmptyState
          headline={words.gone.headline}
          action={<Button onPress={walk.onClose}>{words.gone.back}</Button>}
        >
          <p>{words.gone.text}</p>
        </EmptyState>
      ) : (
        <ErrorState error={error} headline={words.failed} again={() => void refetch()} busy={isFetching} />
      )}
    </Drawer>
  );
}

/** The stage, and where the card may go from it. */
function StageMenu({ card, onMove }: { card: ProspectLine; onMove: Props["onMove"] }) {
  const { texts } = useSpeech();
  const names: Record<string, string> = texts.stages.names;
  const { data } = useReading("valid_drops", { prospect: card.id });
  return (
    <Menu
      label={texts.board.move.command}
      trigger={
        <button
          type="button"
          className="flex h-(--ctl-h) items-center gap-2 rounded-md px-2 font-medium hover:bg-hover"
        >
          <StageGlyph stage={card.stage as Stage} />
          {names[card.stage] ?? card.stage}
        </button>
      }
      lines={(data?.drops ?? []).map((drop) => ({
        id: `${drop.stage} ${drop.event}`,
        title: drop.ok
          ? (names[drop.stage] ?? drop.stage)
          : texts.board.move.refused(
              names[drop.stage] ?? drop.stage,
              drop.conditions
                .filter(({ ok }) => !ok)
                .map(({ seen }) => seen)
                .join(". "),
            ),
        icon: <StageGlyph stage={drop.stage as Stage} />,
        run: () => onMove(card, drop),
      }))}
    />
  );
}

type Tab = "timeline" | "mails" | "facts" | "ways" | "moves";

type KnownProps = { full: ProspectFull; now: number; copy: (what: string, text: string) => Promise<void> };

function Known({ full, now, copy }: KnownProps) {
  const { texts, number, time } = useSpeech();
  const words = texts.prospect;
  const [tab, setTab] = useState<Tab>("timeline");
  const { prospect: card, company } = full;
  const way = (channel: string) => full.ways.find((one) => one.channel === channel && one.usable)?.value;
  const phone = way("phone");
  const mail = way("mail");
  const about = [
    card.tier === null ? null : (texts.board.tiers[card.tier] ?? card.tier),
    company.rooms === null ? null : words.rooms(number(company.rooms)),
    card.zone === null ? townOf(card) : words.there(townOf(card), time(now, card.zone)),
  ].filter((part) => part !== null && part !== "");
  const copyButton = (label: string, value: string) => (
    <Button icon={<Copy size={14} aria-hidden />} onPress={() => void copy(value, value)}>
      {label}
    </Button>
  );
  return (
    <>
      <div className="px-6 pt-2">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-60 flex-1">
            <h2 className="text-lead break-words font-strong">
              <bdi>{card.person ?? texts.board.nobody}</bdi>{" "}
              <span className="text-body font-normal text-ink-2">{card.title}</span>
            </h2>
            <p className="break-words text-ink-2">
              <bdi>{card.company}</bdi> <span className="text-ink-3">· {about.join(" · ")}</span>
            </p>
          </div>
          {mail === undefined ? null : copyButton(words.copyMail, mail)}
          {phone === undefined ? null : copyButton(words.copyPhone, phone)}
        </div>
        <WhyNow facts={full.facts} />
        <Tabs
          label={words.tabs.label}
          value={tab}
          onChoose={setTab}
          choices={[
            { value: "timeline", label: words.tabs.timeline },
            { value: "mails", label: words.tabs.mails, count: number(full.emails.length) },
            { value: "facts", label: words.tabs.facts, count: number(full.facts.length) },
            { value: "ways", label: words.tabs.ways, count: number(full.ways.length) },
            { value: "moves", label: words.tabs.moves, count: number(full.transitions.length) },
          ]}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_256px] border-t border-line max-[820px]:grid-cols-1">
        <div role="tabpanel" aria-label={words.tabs[tab]} className="min-w-0 px-6 py-4">
          {tab === "timeline" ? (
            <>
              <WhyNot prospect={card.id} />
              <Timeline full={full} />
            </>
          ) : null}
          {tab === "mails" ? <Mails emails={full.emails} /> : null}
          {tab === "facts" ? <Facts facts={full.facts} /> : null}
          {tab === "ways" ? <Ways full={full} /> : null}
          {tab === "moves" ? <Moves transitions={full.transitions} /> : null}
        </div>
        <ScoreAside card={card} factors={full.factors} />
      </div>
    </>
  );
}
