// Every component in every state on one page, for whoever builds a screen and for the tests of the pages. Its words are
// samples, not texts of the product; it is loaded only when somebody goes to #gallery.
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { Scroll } from "../../shared/ui/Scroll";
import { Controls } from "./Controls";
import { Forms } from "./Forms";
import { Layers } from "./Layers";
import { Lists } from "./Lists";
import { Marks } from "./Marks";
import { States } from "./States";

export function Gallery() {
  const title = useSpeech().texts.shell.screens.gallery;
  return (
    <>
      <Toolbar title={title} />
      <Scroll label={title} className="px-6 py-5">
        <div className="grid grid-cols-[repeat(auto-fit,minmax(min(440px,100%),1fr))] items-start gap-4">
          <Controls />
          <Marks />
          <Forms />
          <Layers />
          <Lists />
          <States />
        </div>
      </Scroll>
    </>
  );
}
