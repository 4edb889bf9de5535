// Runs the moving of a card: asks the engine where it may go, writes the move, says what happens to those who do not
// see it.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useState } from "react";
import { announce } from "../../shared/announce";
import { explain, useSpeech } from "../../shared/i18n";
import { type ProspectLine, useReading, useWriting } from "../../shared/ipc";
import { toast } from "../../shared/toast";
import { failed, type Moving, next, REST, type Step, verdict } from "./moving";

export type Mover = {
  moving: Moving;
  /** The card whose move is being written, shown where it goes. */
  going: { card: ProspectLine; to: string } | null;
  step: (step: Step) => void;
};

export function useMoving(): Mover {
  const { texts } = useSpeech();
  const words = texts.board.move;
  const names: Record<string, string> = texts.stages.names;
  const client = useQueryClient();
  const [moving, step] = useReducer(next, REST);
  const [going, setGoing] = useState<Mover["going"]>(null);
  const lifted = moving.at === "lifted" ? moving.card.id : null;
  const { data: drops, error } = useReading(
    "valid_drops",
    { prospect: lifted ?? "" },
    { when: lifted !== null },
  );
  const { write } = useWriting("prospect_move", {
    said: (_, input) =>
      words.moved(going?.card.person ?? going?.card.company ?? "", names[input.to] ?? input.to),
    done: () => {
      // The card stays where it was shown until the columns have been read again.
      void client.invalidateQueries({ queryKey: ["prospects_list"] }).then(() => setGoing(null));
    },
    refused: (refusal) => {
      setGoing(null);
      const why = explain(texts, refusal);
      toast(why, { tone: "failed" });
      announce(why, true);
    },
  });

  useEffect(() => {
    if (lifted !== null && drops !== undefined) step({ do: "know", card: lifted, drops: drops.drops });
  }, [lifted, drops]);

  useEffect(() => {
    if (lifted === null || error === null) return;
    toast(explain(texts, error), { tone: "failed" });
    step({ do: "cancel" });
  }, [lifted, error, texts]);

  const heard = heardOf(moving);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each column the card comes over
  useEffect(() => {
    if (moving.at !== "lifted" || moving.over === null || moving.drops === undefined) return;
    const name = names[moving.over] ?? moving.over;
    const said = verdict(moving, moving.over);
    if (said === "home") return;
    const why = failed(moving.drops, moving.over);
    const no = why.length === 0 ? words.noWay(names[moving.card.stage] ?? "", name) : why.join(". ");
    announce(said === "takes" ? words.valid(name) : words.refused(name, no), true);
  }, [heard]);

  useEffect(() => {
    if (moving.at === "refused") {
      const to = names[moving.to] ?? moving.to;
      const why =
        moving.failed.length === 0
          ? words.noWay(names[moving.card.stage] ?? "", to)
          : moving.failed.join(". ");
      toast(words.stays(moving.card.person ?? moving.card.company, to, why), { tone: "failed" });
      step({ do: "cancel" });
    }
    if (moving.at === "going") {
      setGoing({ card: moving.card, to: moving.input.to });
      write(moving.input);
      step({ do: "cancel" });
    }
  }, [moving, names, words, write]);

  return { moving, going, step };
}

/** What is said when it changes: which column, and whether the engine has answered. */
function heardOf(moving: Moving): string {
  if (moving.at !== "lifted") return "";
  return `${moving.card.id} ${moving.over ?? ""} ${moving.drops === undefined ? "" : "known"}`;
}
