// Rows, tables, cards, and a list of ten thousand.
import { Send } from "lucide-react";
import { useState } from "react";
import { Card } from "../../shared/ui/Card";
import { ProspectCard } from "../../shared/ui/ProspectCard";
import { Row } from "../../shared/ui/Row";
import { Score } from "../../shared/ui/Score";
import { Table } from "../../shared/ui/Table";
import { VirtualList } from "../../shared/ui/VirtualList";

type Hotel = { id: string; name: string; place: string; score: number };

const HOTELS: readonly Hotel[] = Array.from({ length: 10_000 }, (_, n) => ({
  id: `${n}`,
  name:
    ["Quinta do Farol", "Rookhope Manor", "محمد فندق النخيل", "旅館 山の湯", `${"Sankt-".repeat(40)}Hof`][
      n % 5
    ] ?? "",
  place: ["Cascais", "Durham", "دبي", "箱根", "Hamburg"][n % 5] ?? "",
  score: 93 - (n % 60),
}));

const warmth = (score: number) => (score >= 75 ? "hot" : score >= 50 ? "warm" : "cold");

export function Lists() {
  const [chosen, setChosen] = useState("1");
  const [sort, setSort] = useState({ column: "score", down: true });
  return (
    <>
      <Card title="Cards">
        <div className="flex flex-wrap gap-2">
          {HOTELS.slice(0, 5).map((hotel, n) => (
            <div key={hotel.id} className="w-[184px]">
              <ProspectCard
                name={n === 3 ? "山田 太郎" : "Inês Duarte"}
                hotel={hotel.name}
                place={`${hotel.place} 10:42`}
                tier="Luxury"
                score={{ value: hotel.score - n * 9, warmth: warmth(hotel.score - n * 9) }}
                icon={<Send size={12} strokeWidth={2} />}
                step={["Mail 2, Wed 09:14", "Draft waits for you", "Delivery uncertain"][n % 3] ?? ""}
                turn={(["theirs", "yours", "stuck"] as const)[n % 3] ?? "theirs"}
                days={`${n * 6}d`}
                rotting={n === 2 ? 1 : n > 2 ? 2 : 0}
                selected={n === 1}
                lifted={n === 4}
                onPress={() => {}}
              />
            </div>
          ))}
        </div>
      </Card>
      <Card title="Ten thousand rows" className="flex h-80 flex-col">
        <VirtualList
          label="Hotels, 10,000"
          items={HOTELS}
          keyOf={(hotel) => hotel.id}
          size={36}
          active={chosen}
          className="-mx-2"
          render={(hotel, { index, tabIndex }) => (
            <Row
              first={index === 0}
              selected={hotel.id === chosen}
              tabIndex={tabIndex}
              onPress={() => setChosen(hotel.id)}
            >
              <span dir="auto" className="min-w-0 flex-1 truncate font-medium">
                {hotel.name}
              </span>
              <span dir="auto" className="text-small text-ink-3">
                {hotel.place}
              </span>
              <Score value={hotel.score} warmth={warmth(hotel.score)} />
            </Row>
          )}
        />
      </Card>
      <Card title="A column of ten thousand cards" className="flex h-80 flex-col">
        <div className="flex min-h-0 w-[192px] flex-1 flex-col">
          <VirtualList
            label="Contacted, 10,000"
            items={HOTELS}
            keyOf={(hotel) => hotel.id}
            size={92}
            className="px-1 pt-0.5"
            render={(hotel, { tabIndex }) => (
              <ProspectCard
                name={`General Manager ${hotel.id}`}
                hotel={hotel.name}
                place={`${hotel.place} 10:42`}
                tier="Upscale"
                score={{ value: hotel.score, warmth: warmth(hotel.score) }}
                icon={<Send size={12} strokeWidth={2} />}
                step="Mail 2, Wed 09:14"
                days="3d"
                tabIndex={tabIndex}
                onPress={() => {}}
              />
            )}
          />
        </div>
      </Card>
      <Card title="Table">
        <Table
          label="Hotels by score"
          rows={HOTELS.slice(0, 4)}
          keyOf={(hotel) => hotel.id}
          sort={sort}
          onSort={setSort}
          columns={[
            { id: "name", title: "Hotel", cell: (hotel) => hotel.name },
            { id: "place", title: "Place", cell: (hotel) => hotel.place },
            { id: "score", title: "Score", numeric: true, cell: (hotel) => hotel.score },
          ]}
        />
      </Card>
    </>
  );
}
