//! rusqlite: connections, migrations, one file per table, one file per screen's read model.
