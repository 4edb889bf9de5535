// The only thing that loops; with reduced motion it is a still icon.
import { LoaderCircle } from "lucide-react";

export function Spinner({ size = 14 }: { size?: number }) {
  return <LoaderCircle size={size} strokeWidth={2} className="spinner flex-none" aria-hidden />;
}
