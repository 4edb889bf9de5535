// Sources: new hotels first, then the searches by their outcome, then imports with what they will do.
import { Toolbar } from "../../features/toolbar/Toolbar";
import { useSpeech } from "../../shared/i18n";
import { useReading } from "../../shared/ipc";
import { go, useRoute } from "../../shared/route";
import { Tabs } from "../../shared/ui/Segments";
import { Imports } from "./Imports";
import { NewHotels } from "./NewHotels";
import { Searches } from "./Searches";

const TABS = ["hotels", "searches", "imports"] as const;
type Tab = (typeof TABS)[number];

export function Sources() {
  const { texts, number } = useSpeech();
  const words = texts.sources;
  const { params } = useRoute();
  const tab = TABS.find((one) => one === params.tab) ?? "hotels";
  const viewer = useReading("status", {}).data?.workspace.viewer === true;
  const counts: Record<Tab, number | undefined> = {
    hotels: useReading("signals_list", {}).data?.signals.length,
    searches: useReading("sources_list", {}).data?.sources.length,
    imports: useReading("imports_list", {}).data?.imports.length,
  };
  const choices = TABS.map((value) => {
    const count = counts[value];
    return { value, label: words.tabs[value], ...(count === undefined ? {} : { count: number(count) }) };
  });
  return (
    <>
      <Toolbar
        title={texts.shell.screens.sources}
        views={
          <Tabs
            tall
            label={texts.shell.screens.sources}
            choices={choices}
            value={tab}
            onChoose={(next) => go("sources", null, { params: { tab: next } })}
          />
        }
      />
      {tab === "hotels" ? <NewHotels viewer={viewer} /> : null}
      {tab === "searches" ? <Searches viewer={viewer} /> : null}
      {tab === "imports" ? <Imports viewer={viewer} /> : null}
    </>
  );
}
