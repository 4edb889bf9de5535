// A layer of keys around a part of the page, and the commands of the components in it.
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type Command, type Layer, pushLayer } from "./layers";

const LayerContext = createContext<Layer | null>(null);

type Props = {
  /** What its commands are grouped under in the list of keys. */
  name: string;
  /** Whether nothing below has keys meanwhile. */
  modal?: boolean;
  children: ReactNode;
};

export function KeyLayer({ name, modal = false, children }: Props) {
  const around = useContext(LayerContext);
  const [layer] = useState<Layer>(() => ({
    depth: around === null ? 0 : around.depth + 1,
    modal,
    name,
    groups: new Set(),
  }));
  layer.name = name;
  useEffect(() => pushLayer(layer), [layer]);
  return <LayerContext value={layer}>{children}</LayerContext>;
}

/** Commands of this component, while it is shown, in the layer around it. The list may be new at every drawing. */
export function useCommands(commands: readonly Command[]): void {
  const layer = useContext(LayerContext);
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    if (layer === null) return;
    layer.groups.add(latest);
    return () => {
      layer.groups.delete(latest);
    };
  }, [layer]);
}
