// One inbox in full: what is the matter, test and pause, DNS, what the self-test learnt, its switches.
import { Check, Copy, Minus, Pause, Play, Send, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { announce } from "../../shared/announce";
import { useSpeech } from "../../shared/i18n";
import { type InboxRow, patch, useWriting } from "../../shared/ipc";
import { useCommands } from "../../shared/keys";
import { Button } from "../../shared/ui/Button";
import { TextField } from "../../shared/ui/inputs";
import { Meter } from "../../shared/ui/Meter";
import { Scroll } from "../../shared/ui/Scroll";
import { Switch } from "../../shared/ui/toggles";
import { StateDot } from "./InboxTile";
import { domainOf } from "./servers";
import { type DnsCheck, dnsChecks, stateOf } from "./state";
import { TestSteps } from "./TestSteps";

type Props = { inbox: InboxRow; viewer: boolean };

export function InboxDetail({ inbox, viewer }: Props) {
  const { texts, number } = useSpeech();
  const words = texts.inboxScreen;
  const state = stateOf(inbox);
  const why = inbox.paused ?? inbox.last_error;
  return (
    <Scroll label={inbox.address} className="bg-surface px-7 pt-5 pb-8">
      <Head inbox={inbox} viewer={viewer} />
      <p className={`mt-1 text-small break-words ${why === null ? "text-ink-3" : "text-warning-ink"}`}>
        {words.state(texts.inboxes.states[state], why)}
      </p>
      <div className="mt-5 max-w-[420px]">
        <Meter
          label={words.allowance}
          value={inbox.sent_today}
          max={inbox.cap_today}
          said={texts.inboxes.used(number(inbox.sent_today), number(inbox.cap_today))}
        />
      </div>
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)_296px] gap-6 narrow:grid-cols-1">
        <Dns inbox={inbox} />
        <Part title={words.learnt.title}>
          <Learnt inbox={inbox} />
        </Part>
      </div>
      <div className="mt-6" />
      <Part title={words.switches.title}>
        <Switches inbox={inbox} viewer={viewer} />
      </Part>
    </Scroll>
  );
}

function Part({ title, aside, children }: { title: string; aside?: string; children: ReactNode }) {
  return (
    <section>
      <header className="mb-2 flex items-baseline gap-2">
        <h3 className="flex-1 font-semibold">{title}</h3>
        <span className="text-small text-ink-3">{aside}</span>
      </header>
      {children}
    </section>
  );
}

function Head({ inbox, viewer }: Props) {
  const { texts } = useSpeech();
  const words = texts.inboxScreen;
  const ref = { inbox: inbox.id };
  const paused = inbox.paused !== null;
  const stop = useWriting("inbox_pause", {
    optimistic: () => [withRow(inbox.id, { paused: words.byHand })],
    said: () => words.paused(inbox.address),
    back: () => ({ name: "inbox_resume", input: ref }),
  });
  const start = useWriting("inbox_resume", {
    optimistic: () => [withRow(inbox.id, { paused: null })],
    said: () => words.resumed(inbox.address),
    back: () => ({ name: "inbox_pause", input: ref }),
  });
  const test = useWriting("inbox_test");
  const [tested, setTested] = useState<Awaited<ReturnType<typeof test.writeAsync>>>();
  const run = () => test.write(ref, { onSuccess: setTested });
  const toggle = () => (paused ? start.write(ref) : stop.write({ ...ref, reason: words.byHand }));
  const locked = viewer ? texts.common.viewer : undefined;
  useCommands([
    { id: "inbox-test", title: words.test, keys: "t", icon: Send, disabled: locked, run },
    {
      id: "inbox-pause",
      title: paused ? words.resume : words.pause,
      keys: "p",
      icon: Pause,
      disabled: locked,
      run: toggle,
    },
  ]);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <StateDot state={stateOf(inbox)} />
        <h2 className="min-w-40 flex-1 text-title break-words">
          <bdi>{inbox.address}</bdi>
        </h2>
        <Button
          keys="t"
          busy={test.busy}
          icon={<Send size={14} aria-hidden />}
          disabled={locked}
          reasonFirst
          onPress={run}
        >
          {words.test}
        </Button>
        {viewer ? null : (
          <Button
            keys="p"
            busy={stop.busy || start.busy}
            icon={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
            onPress={toggle}
          >
            {paused ? words.resume : words.pause}
          </Button>
        )}
      </div>
      {test.busy || tested !== undefined ? <TestSteps busy={test.busy} result={tested} /> : null}
    </>
  );
}

/** The list with one inbox changed. */
function withRow(id: string, change: Partial<InboxRow>) {
  return patch("inboxes_list", (before) => ({
    inboxes: before.inboxes.map((row) => (row.id === id ? { ...row, ...change } : row)),
  }));
}

function Dns({ inbox }: { inbox: InboxRow }) {
  const { texts, when } = useSpeech();
  const words = texts.inboxScreen.dns;
  const domain = domainOf(inbox.address);
  return (
    <Part
      title={words.title(domain)}
      aside={inbox.tested_at === null ? "" : words.checked(when(inbox.tested_at))}
    >
      <ul className="overflow-hidden rounded-lg shadow-card">
        {dnsChecks(inbox.dns).map((check) => (
          <DnsLine key={check.name} check={check} />
        ))}
      </ul>
    </Part>
  );
}

function DnsLine({ check }: { check: DnsCheck }) {
  const { texts } = useSpeech();
  const words = texts.inboxScreen.dns;
  const Icon = check.ok === null ? Minus : check.ok ? Check : TriangleAlert;
  const missing = check.ok === false;
  const said =
    check.seen ?? (check.ok === null ? words.notAsked : missing ? words.missing[check.name] : words.there);
  const copy = async () => {
    await navigator.clipboard.writeText(check.seen ?? "");
    announce(texts.common.copied);
  };
  return (
    <li
      className={`flex min-h-9 items-center gap-3 px-3.5 py-1 not-first:border-t ${missing ? "border-warning-line bg-warning-tint" : "border-line"}`}
    >
      <Icon size={14} className={`flex-none ${missing ? "text-warning-ink" : "text-ink-3"}`} aria-hidden />
      <span className="w-16 flex-none font-medium">{check.name}</span>
      <span
        className={`min-w-0 flex-1 text-small break-words ${check.seen === null ? "text-ink-2" : "font-mono"}`}
      >
        {said}
      </span>
      {check.seen === null ? null : (
        <Button
          kind="ghost"
          label={words.copy(check.name)}
          icon={<Copy size={14} aria-hidden />}
          onPress={() => void copy()}
        />
      )}
    </li>
  );
}

function Learnt({ inbox }: { inbox: InboxRow }) {
  const { texts, when } = useSpeech();
  const words = texts.inboxScreen.learnt;
  const files = inbox.files_sent_itself;
  const lines = [
    inbox.tested_at === null ? words.never : words.tested(when(inbox.tested_at), inbox.test_ok === true),
    files === null ? words.filesUnknown : files ? words.filesItself : words.filesNot,
  ];
  return (
    <ul className="flex flex-col gap-1.5 text-small text-ink-2">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Switches({ inbox, viewer }: Props) {
  const { texts } = useSpeech();
  const words = texts.inboxScreen.switches;
  const { write } = useWriting("inbox_set", { said: () => words.saved });
  const { switches } = inbox;
  const [cap, setCap] = useState(switches.daily_cap === null ? "" : String(switches.daily_cap));
  const wrong = cap !== "" && !/^\d{1,5}$/.test(cap);
  const changed = cap !== (switches.daily_cap === null ? "" : String(switches.daily_cap));
  const set = (change: Partial<typeof switches>) => {
    const { daily_cap: _, ...input } = change;
    write({ inbox: inbox.id, ...input });
  };
  return (
    <div className="flex max-w-[640px] flex-col gap-3">
      <Switch
        disabled={viewer}
        checked={switches.proof_copy}
        hint={words.proofHint}
        onChange={(proof_copy) => set({ proof_copy })}
      >
        {words.proof}
      </Switch>
      <Switch
        disabled={viewer}
        checked={switches.append_sent}
        hint={words.appendHint}
        onChange={(append_sent) => set({ append_sent })}
      >
        {words.append}
      </Switch>
      <Switch
        disabled={viewer}
        checked={switches.outreach_only}
        hint={words.outreachHint}
        onChange={(outreach_only) => set({ outreach_only })}
      >
        {words.outreach}
      </Switch>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong && changed) write({ inbox: inbox.id, daily_cap: Number(cap) });
        }}
      >
        <div className="w-72">
          <TextField
            label={words.cap}
            hint={words.capHint}
            error={wrong ? words.capWrong : undefined}
            value={cap}
            onChange={setCap}
            disabled={viewer}
            optional
          />
        </div>
        {changed && !wrong ? (
          <button
            type="submit"
            className="mb-5 h-(--ctl-h) rounded-md bg-surface px-2.5 font-medium shadow-well"
          >
            {words.save}
          </button>
        ) : null}
      </form>
    </div>
  );
}
