// Many hotels as one table each, for pages that must stay quick with ten or a hundred thousand cards.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Rows of one file; an import takes at most 50 MB. */
const FILE = 20_000;
const FIRST = ["Grand", "Royal", "Park", "Alte", "Zum", "Villa", "Casa", "Le", "La", "Hôtel", "Schloss", "Bay", "Lake", "Old", "Golden", "Weißes", "Petit", "Palazzo", "Hotel", "The"];
const SECOND = ["Abbey", "Bristol", "Central", "Dolphin", "Europa", "Falcon", "Garden", "Harbour", "Imperial", "Jardin", "Krone", "Linde", "Metropol", "National", "Orient", "Post", "Quai", "Rössl", "Splendid", "Terrasse", "Union", "Victoria", "Wellington", "York", "Zéphyr"];
const TOWNS = [["Bath", "GB"], ["York", "GB"], ["Lyon", "FR"], ["Nice", "FR"], ["Graz", "AT"], ["Wien", "AT"], ["Bonn", "DE"], ["Köln", "DE"], ["Bern", "CH"], ["Como", "IT"], ["Porto", "PT"], ["Sevilla", "ES"], ["Gent", "BE"], ["Cork", "IE"]];
const NAMES = ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Louis", "Mia", "Noah", "Olga", "Paul"];
/** Every thousandth hotel has a name that a layout must survive. */
const ODD = ["مؤسسة فندق النخيل الكبير", "東京グランドホテル", "Grand Hotel ".repeat(24).trim()];

const of = (list, n) => list[n % list.length];

/** Hotels `from` to `to` as a table; no two are alike. */
export function table(from, to) {
  const rows = ["Hotel,Website,Name,Title,E-mail,Phone,City,Country"];
  for (let n = from; n < to; n += 1) {
    const [town, country] = of(TOWNS, Math.floor(n / 7));
    const hotel = n % 1_000 === 999 ? of(ODD, Math.floor(n / 1_000)) : `${of(FIRST, n)} ${of(SECOND, Math.floor(n / 20))}`;
    const name = of(NAMES, Math.floor(n / 3));
    rows.push(`${hotel} ${n},https://hotel-${n}.example,${name} Muster${n},General Manager,${name.toLowerCase()}.muster${n}@hotel-${n}.example,,${town},${country}`);
  }
  return `${rows.join("\n")}\n`;
}

/** Imports that many hotels through the product's own import; gives how many became cards. */
export async function plant(call, folder, cards) {
  let created = 0;
  for (let from = 0; from < cards; from += FILE) {
    const file = join(folder, `hotels-${from}.csv`);
    writeFileSync(file, table(from, Math.min(cards, from + FILE)));
    created += (await call("import_run", { path: file })).created;
  }
  return created;
}
