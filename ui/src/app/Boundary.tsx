// A screen that breaks leaves the shell whole: what happened, what is safe, and a way to open it again.
import { Component, type ReactNode } from "react";
import { useSpeech } from "../shared/i18n";
import { Button } from "../shared/ui/Button";
import { DoorDrawing } from "../shared/ui/drawings";
import { Notice } from "../shared/ui/Notice";

type Props = { children: ReactNode };
type State = { broken: Error | null };

/** Give it the screen as its key, so that another screen starts whole. */
export class Boundary extends Component<Props, State> {
  override state: State = { broken: null };

  static getDerivedStateFromError(error: unknown): State {
    return { broken: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { broken } = this.state;
    if (broken === null) return this.props.children;
    return <Broken error={broken} again={() => this.setState({ broken: null })} />;
  }
}

function Broken({ error, again }: { error: Error; again: () => void }) {
  const words = useSpeech().texts.errors.screen;
  return (
    <Notice
      role="alert"
      drawing={<DoorDrawing />}
      headline={words.headline}
      small={error.message}
      action={
        <Button kind="primary" onPress={again}>
          {words.again}
        </Button>
      }
    >
      <p>{words.text}</p>
    </Notice>
  );
}
