// Fields and toggles.
import { useState } from "react";
import { Card } from "../../shared/ui/Card";
import { Select, TextArea, TextField } from "../../shared/ui/inputs";
import { Checkbox, Switch } from "../../shared/ui/toggles";

export function Forms() {
  const [name, setName] = useState("Clara Northbell");
  const [zone, setZone] = useState("lisbon");
  const [on, setOn] = useState(true);
  const [some, setSome] = useState(false);
  return (
    <Card title="Forms">
      <div className="grid grid-cols-2 gap-4">
        <TextField label="Name in From" value={name} onChange={setName} hint="As it stands in the mail." />
        <TextField
          label="Address"
          type="email"
          value="clara@"
          onChange={() => {}}
          error="Something must follow the @."
        />
        <Select
          label="Zone"
          value={zone}
          onChange={setZone}
          options={[
            { value: "lisbon", label: "Lisbon" },
            { value: "vienna", label: "Vienna" },
          ]}
        />
        <TextField label="Selector" value="jengu1" onChange={() => {}} mono optional />
      </div>
      <div className="mt-4">
        <TextArea label="Signature" value={"Clara Northbell\nNorthbell Hospitality"} onChange={() => {}} />
      </div>
      <div className="mt-4 flex flex-col gap-2">
        <Checkbox checked={on} onChange={setOn} hint="A copy of every mail to your own address.">
          Proof copy
        </Checkbox>
        <Checkbox checked={some} mixed={!some} onChange={setSome}>
          All of 391
        </Checkbox>
        <Checkbox checked disabled onChange={() => {}}>
          Always on
        </Checkbox>
        <Switch checked={on} onChange={setOn} hint="Takes effect at once.">
          Append to Sent
        </Switch>
        <Switch checked={some} onChange={setSome}>
          Only outreach
        </Switch>
      </div>
    </Card>
  );
}
