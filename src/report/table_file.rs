//! Tables as files: CSV for every reader, Parquet for those that want types, and `datapackage.json`, which says what the
//! columns of both are and where they come from, as the Data Package standard has it.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use serde_json::{Value, json};

use crate::analysis::results::ScenarioInfo;
use crate::analysis::summary::PROGRAM;
use crate::analysis::tables::{Column, Table, Values};
use crate::report::command;
use crate::report::csv::field;
use crate::report::manifest::{Content, blake3};

/// Name of the file that describes the tables of a folder.
pub const PACKAGE: &str = "datapackage.json";

/// What kind of file a table is written into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Text with commas (RFC 4180): the first line names the columns; nothing between two commas is nothing.
    Csv,
    /// Apache Parquet: columns with their types, and the description and origin of the table within.
    Parquet,
}

impl Format {
    /// Every format, in the order in which files are listed.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// Its name, which is the ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// Tables as files of these formats, with their description. The same tables give the same bytes.
///
/// # Errors
/// A table has so many columns or rows that Parquet does not hold it.
pub fn contents(scenario: &ScenarioInfo, tables: &[Table], formats: &[Format]) -> Result<Vec<Content>, ParquetError> {
    let (mut files, mut resources) = (Vec::new(), Vec::new());
    for table in tables {
        for format in Format::ALL.into_iter().filter(|format| formats.contains(format)) {
            let bytes = match format {
                Format::Csv => csv(table).into_bytes(),
                Format::Parquet => parquet(scenario, table)?,
            };
            let file = Content::new(format!("{}.{}", table.name, format.ending()), bytes);
            resources.push(resource(table, format, &file));
            files.push(file);
        }
    }
    let package = json!({
        "name": "guarantor-tables",
        "title": scenario.title,
        "description": "Compares options under stated assumptions; this is no forecast.",
        "profile": "data-package",
        "resources": resources,
        "provenance": provenance(scenario),
    });
    files.push(Content::new(PACKAGE, serde_json::to_string_pretty(&package).unwrap_or_default() + "\n"));
    Ok(files)
}

/// What a table was made from.
fn provenance(scenario: &ScenarioInfo) -> Value {
    json!({
        "program": PROGRAM,
        "scenario": scenario.name,
        "hash": scenario.hash,
        "seed": scenario.seed,
        "worlds": scenario.worlds,
        "trials": scenario.trials,
        "planned_worlds": scenario.planned,
        "horizon_months": scenario.horizon_months,
        "design": scenario.design,
        "command": command::run(scenario),
    })
}

fn resource(table: &Table, format: Format, file: &Content) -> Value {
    json!({
        "name": format!("{}-{}", table.name, format.ending()),
        "path": file.path,
        "format": format.ending(),
        "description": table.meaning,
        "rows": table.rows(),
        "bytes": file.bytes.len(),
        "blake3": blake3(&file.bytes),
        "schema": { "fields": fields(table), "missingValues": [""] },
    })
}

/// The columns as Table Schema describes them, with their units.
fn fields(table: &Table) -> Vec<Value> {
    let kind = |values: &Values| match values {
        Values::Text(_) => "string",
        Values::Whole(_) => "integer",
        Values::Number(_) => "number",
    };
    let field = |column: &Column| {
        json!({
            "name": column.name,
            "type": kind(&column.values),
            "unit": column.unit,
            "description": column.meaning,
        })
    };
    table.columns.iter().map(field).collect()
}

/// A table as CSV. Numbers have as many digits as it takes to read them back to the bit.
pub fn csv(table: &Table) -> String {
    let join = |fields: Vec<String>| fields.join(",") + "\n";
    let mut text = join(table.columns.iter().map(|column| field(&column.name)).collect());
    for row in 0..table.rows() {
        let cell = |column: &Column| match &column.values {
            Values::Text(values) => field(&values[row]),
            Values::Whole(values) => values[row].to_string(),
            Values::Number(values) => values[row].map_or_else(String::new, |value| format!("{value:?}")),
        };
        text.push_str(&join(table.columns.iter().map(cell).collect()));
    }
    text
}

/// A table as Parquet, with `guarantor` and `guarantor.columns` (JSON) among its key-value metadata: its origin, and the
/// meaning and unit of every column.
///
/// # Errors
/// It has so many columns or rows that Parquet does not hold it.
pub fn parquet(scenario: &ScenarioInfo, table: &Table) -> Result<Vec<u8>, ParquetError> {
    let columns = table.columns.iter().map(|column| declared(column).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder(table.name).with_fields(columns).build()?);
    let said = vec![
        KeyValue::new("guarantor".to_owned(), provenance(scenario).to_string()),
        KeyValue::new("guarantor.table".to_owned(), table.meaning.to_owned()),
        KeyValue::new("guarantor.columns".to_owned(), Value::from(fields(table)).to_string()),
    ];
    let properties = WriterProperties::builder()
        .set_created_by(PROGRAM.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(said))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut rows = writer.next_row_group()?;
    for column in &table.columns {
        if let Some(mut place) = rows.next_column()? {
            put(&column.values, &mut place)?;
            place.close()?;
        }
    }
    rows.close()?;
    writer.into_inner()
}

/// A column as Parquet declares it.
fn declared(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical, repetition) = match column.values {
        Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
        Values::Whole(_) => (Physical::INT64, None, Repetition::REQUIRED),
        Values::Number(_) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
    };
    let declared = Type::primitive_type_builder(&column.name, physical);
    declared.with_logical_type(logical).with_repetition(repetition).build()
}

/// Writes the values of a column. Of amounts, a level says for each row whether there is one.
fn put(values: &Values, place: &mut SerializedColumnWriter<'_>) -> Result<usize, ParquetError> {
    match values {
        Values::Text(values) => {
            let bytes: Vec<ByteArray> = values.iter().map(|value| ByteArray::from(value.as_str())).collect();
            place.typed::<ByteArrayType>().write_batch(&bytes, None, None)
        }
        Values::Whole(values) => place.typed::<Int64Type>().write_batch(values, None, None),
        Values::Number(values) => {
            let there: Vec<f64> = values.iter().copied().flatten().collect();
            let levels: Vec<i16> = values.iter().map(|value| value.is_some().into()).collect();
            place.typed::<DoubleType>().write_batch(&there, Some(&levels), None)
        }
    }
}
