// How a draft changed: each version against the one before it, the newest first.
import { useSpeech } from "../../shared/i18n";
import type { DraftRow, DraftVersion } from "../../shared/ipc";
import { useReading } from "../../shared/ipc";
import { SkeletonRows } from "../../shared/ui/Skeleton";
import { ErrorState } from "../../shared/ui/StateNotice";
import { DiffText } from "./DiffText";

export function Changes({ draft }: { draft: DraftRow }) {
  const words = useSpeech().texts.approvals;
  const { data, error, refetch } = useReading("draft_show", { email: draft.id });
  if (data === undefined && error !== null) return <ErrorState error={error} again={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label={words.reading} rows={4} />;
  const pairs = data.versions.flatMap((version, at) => {
    const before = data.versions[at - 1];
    return before === undefined ? [] : [{ before, version }];
  });
  if (pairs.length === 0) return <p className="text-small text-ink-3">{words.changed.none}</p>;
  return (
    <ol className="flex flex-col gap-4">
      {pairs.toReversed().map(({ before, version }) => (
        <li key={version.n}>
          <Version version={version} before={before} language={draft.language} />
        </li>
      ))}
    </ol>
  );
}

type Props = { version: DraftVersion; before: DraftVersion; language: string };

function Version({ version, before, language }: Props) {
  const { texts, number, when } = useSpeech();
  const words = texts.approvals.changed;
  const machine = version.made_by === "embedded" || version.made_by === "machine";
  return (
    <>
      <h4 className="mb-1 text-small text-ink-3">
        {words.version(number(version.n))}, {machine ? words.byMachine : words.byPerson}, {when(version.at)}
      </h4>
      <DiffText before={whole(before)} after={whole(version)} language={language} />
    </>
  );
}

function whole(version: DraftVersion): string {
  return `${version.subject}\n\n${version.text}`;
}
