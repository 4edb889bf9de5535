// The region that says what was announced. Two of them take turns, so that the same sentence is heard twice.
import { useEffect, useState } from "react";
import { onAnnounce } from "../shared/announce";

export function Announcer() {
  const [said, setSaid] = useState({ turn: 0, text: "", urgent: false });
  useEffect(
    () => onAnnounce(({ text, urgent }) => setSaid(({ turn }) => ({ turn: 1 - turn, text, urgent }))),
    [],
  );
  return (
    <div className="sr-only" data-announcer>
      {[0, 1].map((turn) => (
        <p key={turn} aria-live={said.urgent ? "assertive" : "polite"}>
          {said.turn === turn ? said.text : ""}
        </p>
      ))}
    </div>
  );
}
