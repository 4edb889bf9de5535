// A text with what went struck out and what came marked; both also say so to a screen reader.
import { useMemo } from "react";
import { useSpeech } from "../../shared/i18n";
import { diffWords } from "./diff";

export function DiffText({ before, after, language }: { before: string; after: string; language: string }) {
  const words = useSpeech().texts.approvals.changed;
  const runs = useMemo(() => {
    let place = 0;
    return diffWords(before, after).map((run) => {
      const key = `${run.kind} ${place}`;
      place += run.text.length;
      return { ...run, key };
    });
  }, [before, after]);
  return (
    <p lang={language} dir="auto" className="break-words whitespace-pre-wrap text-ink-2">
      {runs.map(({ key, kind, text }) =>
        kind === "gone" ? (
          <del key={key} className="text-danger-ink decoration-danger">
            <span className="sr-only">{`${words.gone}: `}</span>
            {text}
          </del>
        ) : kind === "new" ? (
          <ins key={key} className="bg-success-tint text-success-ink no-underline">
            <span className="sr-only">{`${words.came}: `}</span>
            {text}
          </ins>
        ) : (
          <span key={key}>{text}</span>
        ),
      )}
    </p>
  );
}
