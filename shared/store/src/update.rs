//! Updates: changes of an item's attributes that need nothing to be read.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};

use crate::Store;
use crate::error::StoreError;
use crate::items;

/// An update's expression with its names and values.
#[derive(Default)]
pub(crate) struct Update {
    set: Vec<String>,
    add: Vec<String>,
    remove: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Update {
    fn name(&mut self, name: impl Into<String>) -> String {
        let placeholder = format!("#n{}", self.names.len());
        self.names.insert(placeholder.clone(), name.into());
        placeholder
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    pub(crate) fn set(&mut self, name: impl Into<String>, value: AttributeValue) {
        let (name, value) = (self.name(name), self.value(value));
        self.set.push(format!("{name} = {value}"));
    }

    pub(crate) fn set_once(&mut self, name: impl Into<String>, value: AttributeValue) {
        let (name, value) = (self.name(name), self.value(value));
        self.set.push(format!("{name} = if_not_exists({name}, {value})"));
    }

    pub(crate) fn add(&mut self, name: impl Into<String>, count: u64) {
        if count > 0 {
            let (name, value) = (self.name(name), self.value(items::number(count)));
            self.add.push(format!("{name} {value}"));
        }
    }

    pub(crate) fn remove(&mut self, name: impl Into<String>) {
        let name = self.name(name);
        self.remove.push(name);
    }

    fn expression(&self) -> String {
        [("SET", &self.set), ("ADD", &self.add), ("REMOVE", &self.remove)]
            .iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(word, parts)| format!("{word} {}", parts.join(", ")))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl Store {
    /// Makes an item's changes, all or none. An item that is not there comes to be.
    pub(crate) async fn update(
        &self,
        operation: &'static str,
        pk: &str,
        sk: &str,
        update: Update,
    ) -> Result<(), StoreError> {
        let reply = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(items::key(pk, sk)))
            .update_expression(update.expression())
            .set_expression_attribute_names(Some(update.names))
            .set_expression_attribute_values((!update.values.is_empty()).then_some(update.values))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(operation, &error))?;
        self.usage.wrote(reply.consumed_capacity());
        Ok(())
    }
}
