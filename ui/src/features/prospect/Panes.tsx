// The panes below the tabs of the drawer.
import type { ReactNode } from "react";
import { useSpeech } from "../../shared/i18n";
import {
  type EmailLine,
  type FactRow,
  type ProspectFull,
  type TransitionRow,
  useWriting,
} from "../../shared/ipc";
import { Button } from "../../shared/ui/Button";
import { SilentCard } from "../../shared/ui/Silent";
import { Tag } from "../../shared/ui/Tag";
import { saidOf } from "./WhyNow";
import { plain } from "./words";

/** A line with its moment at the right and what belongs to it below. */
function Line({ title, at, children }: { title: ReactNode; at: string; children?: ReactNode }) {
  return (
    <li className="border-b border-line py-2 last:border-0">
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 break-words">{title}</span>
        <time className="flex-none text-small text-ink-2 tabular-nums">{at}</time>
      </div>
      <div className="text-small break-words text-ink-2 empty:hidden">{children}</div>
    </li>
  );
}

function None({ children }: { children: ReactNode }) {
  return <p className="text-ink-2">{children}</p>;
}

/** Everything that happened, newest first. */
export function Timeline({ full }: { full: ProspectFull }) {
  const { texts, when } = useSpeech();
  if (full.timeline.length === 0) return <None>{texts.prospect.timeline.none}</None>;
  return (
    <ul aria-label={texts.prospect.tabs.timeline}>
      {full.timeline.map((event) => (
        <Line key={event.id} title={plain(event.kind)} at={when(event.at)} />
      ))}
    </ul>
  );
}

export function Mails({ emails }: { emails: readonly EmailLine[] }) {
  const { texts, when } = useSpeech();
  const words = texts.prospect;
  if (emails.length === 0) return <None>{words.mails.none}</None>;
  return (
    <ul aria-label={words.tabs.mails}>
      {emails.map((mail) => (
        <Line key={mail.id} title={<bdi>{mail.subject}</bdi>} at={when(mail.created_at)}>
          {words.statuses[mail.status] ?? plain(mail.status)} · {words.timeline.to(mail.to)}
          {mail.reason === null ? null : ` · ${mail.reason}`}
          {mail.not_before === null ? null : ` · ${words.mails.planned(when(mail.not_before))}`}
        </Line>
      ))}
    </ul>
  );
}

export function Facts({ facts }: { facts: readonly FactRow[] }) {
  const { texts, when } = useSpeech();
  const words = texts.prospect;
  if (facts.length === 0) return <None>{words.facts.none}</None>;
  return (
    <ul aria-label={words.tabs.facts} className="flex flex-col gap-3">
      {facts.map((fact) => (
        <li key={fact.id} className="break-words">
          {fact.say === "silent" ? (
            <SilentCard title={fact.text} source={`${fact.source} · ${when(fact.at)}`}>
              {fact.excerpt}
            </SilentCard>
          ) : (
            <>
              <div className="flex items-start gap-2">
                <b className="min-w-0 flex-1 font-medium">{fact.text}</b>
                <Tag>{saidOf(fact.say, words.evidence)}</Tag>
              </div>
              {fact.excerpt === null ? null : <p className="text-ink-2">{fact.excerpt}</p>}
              <p className="text-small text-ink-2">
                {fact.source} · {when(fact.at)}
              </p>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

export function Ways({ full }: { full: ProspectFull }) {
  const { texts, shortDay, percent } = useSpeech();
  const words = texts.prospect.ways;
  return (
    <>
      {full.ways.length === 0 ? <None>{words.none}</None> : null}
      <ul aria-label={texts.prospect.tabs.ways}>
        {full.ways.map((way) => (
          <Line
            key={way.id}
            title={<bdi>{way.value}</bdi>}
            at={words.channels[way.channel] ?? plain(way.channel)}
          >
            {[
              words.roles[way.role_class] ?? plain(way.role_class),
              words.obtained[way.obtained] ?? plain(way.obtained),
              way.verified_at === null || way.score === null
                ? words.unverified
                : words.verified(percent(way.score), shortDay(way.verified_at)),
              way.dead_at !== null ? words.dead(shortDay(way.dead_at)) : way.usable ? null : words.unusable,
            ]
              .filter((part) => part !== null)
              .join(" · ")}
          </Line>
        ))}
      </ul>
      {full.gates.length === 0 ? null : (
        <>
          <h3 className="mt-4 font-strong">{words.gates}</h3>
          <ul aria-label={words.gates}>
            {full.gates.map((gate) => (
              <Line
                key={gate.channel}
                title={words.channels[gate.channel] ?? plain(gate.channel)}
                at={gate.open ? words.open : words.closed}
              >
                {[gate.rule, ...gate.missing.map(words.missing)].join(" · ")}
              </Line>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export function Moves({ transitions }: { transitions: readonly TransitionRow[] }) {
  const { texts, when } = useSpeech();
  const words = texts.prospect;
  const names: Record<string, string> = texts.stages.names;
  const { write, busy } = useWriting("move_undo", { said: () => words.moves.undone });
  if (transitions.length === 0) return <None>{words.moves.none}</None>;
  return (
    <ul aria-label={words.tabs.moves}>
      {[...transitions].reverse().map((move) => {
        const to = names[move.to] ?? move.to;
        const title =
          move.from === null
            ? words.timeline.born(to)
            : words.timeline.moved(names[move.from] ?? move.from, to);
        return (
          <Line key={move.id} title={title} at={when(move.at)}>
            {plain(move.event)} · {words.moves.by(move.actor)}
            {move.override_reason === null ? null : ` · ${words.moves.against(move.override_reason)}`}
            {move.undoable ? (
              <span className="mt-1 block">
                <Button busy={busy} onPress={() => write({ transition: move.id })}>
                  {words.moves.undo}
                </Button>
              </span>
            ) : null}
          </Line>
        );
      })}
    </ul>
  );
}
