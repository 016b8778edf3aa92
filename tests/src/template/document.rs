//! The template as a value: YAML with CloudFormation's short forms, read into the JSON that
//! CloudFormation's long forms are.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value, json};

const TEMPLATE: &str = include_str!("../../../infra/template.yaml");

/// The template.
#[derive(Debug)]
pub(crate) struct Template {
    root: Value,
}

/// A function of the template, with what `Globals` says of every function.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its name inside the template.
    pub(crate) logical_id: String,
    /// Its name as its crate has it.
    pub(crate) name: String,
    /// Its own properties over those of `Globals`.
    pub(crate) properties: Value,
}

impl Template {
    pub(crate) fn read() -> Self {
        let documents = Yaml::load_from_str(TEMPLATE).unwrap();
        let [document] = documents.as_slice() else {
            panic!("the template is one document");
        };
        Self { root: to_json(document) }
    }

    /// A top-level section.
    pub(crate) fn section(&self, name: &str) -> &Map<String, Value> {
        self.root[name].as_object().unwrap_or_else(|| panic!("the template has {name}"))
    }

    /// The resources of one type, by their names inside the template.
    pub(crate) fn resources(&self, resource_type: &str) -> BTreeMap<&str, &Value> {
        self.section("Resources")
            .iter()
            .filter(|(_, resource)| resource["Type"] == resource_type)
            .map(|(id, resource)| (id.as_str(), resource))
            .collect()
    }

    /// The only resource of a type: its name inside the template, and its properties.
    pub(crate) fn only(&self, resource_type: &str) -> (&str, &Value) {
        let found: Vec<_> = self.resources(resource_type).into_iter().collect();
        let [(id, resource)] = found.as_slice() else {
            panic!("the template has one {resource_type}");
        };
        (id, &resource["Properties"])
    }

    /// A resource's properties.
    pub(crate) fn properties(&self, logical_id: &str) -> &Value {
        &self.section("Resources")[logical_id]["Properties"]
    }

    /// Every function.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let resources = self.resources("AWS::Serverless::Function");
        let function = |(id, resource): (&str, &Value)| {
            let mut properties = self.root["Globals"]["Function"].clone();
            lay_over(&mut properties, &resource["Properties"]);
            let code = properties["CodeUri"].as_str().unwrap();
            let name = code.strip_prefix("../target/lambda/").and_then(|rest| rest.strip_suffix('/'));
            let name =
                name.unwrap_or_else(|| panic!("{id} is taken from where infra/build puts it, not {code}"));
            Function { logical_id: id.to_owned(), name: name.to_owned(), properties }
        };
        resources.into_iter().map(function).collect()
    }

    /// The routes of the HTTP API: method, path, and the name of the function that answers.
    pub(crate) fn routes(&self) -> Vec<(String, String, String)> {
        let functions = self.functions();
        let answers = |integration: &str| {
            let uri = &self.properties(integration)["IntegrationUri"];
            let function = functions.iter().find(|function| *uri == attribute(&function.logical_id, "Arn"));
            function.unwrap_or_else(|| panic!("{integration} leads to a function")).name.clone()
        };
        let route = |route: &Value| {
            let (method, path) = route["Properties"]["RouteKey"].as_str().unwrap().split_once(' ').unwrap();
            let target = route["Properties"]["Target"]["Fn::Sub"].as_str().unwrap();
            let integration = target.strip_prefix("integrations/${").and_then(|rest| rest.strip_suffix('}'));
            (method.to_owned(), path.to_owned(), answers(integration.unwrap()))
        };
        self.resources("AWS::ApiGatewayV2::Route").into_values().map(route).collect()
    }

    /// The function of a crate.
    pub(crate) fn function(&self, name: &str) -> Function {
        let found = self.functions().into_iter().find(|function| function.name == name);
        found.unwrap_or_else(|| panic!("the template has the function {name}"))
    }
}

impl Function {
    /// The events that invoke it, of one type.
    pub(crate) fn events(&self, event_type: &str) -> Vec<&Value> {
        let events = self.properties["Events"].as_object();
        events
            .into_iter()
            .flat_map(Map::values)
            .filter(|event| event["Type"] == event_type)
            .map(|event| &event["Properties"])
            .collect()
    }

    /// The names of its own environment variables.
    pub(crate) fn variables(&self) -> &Map<String, Value> {
        self.properties["Environment"]["Variables"].as_object().unwrap()
    }
}

/// A parameter or a resource's main value.
pub(crate) fn reference(logical_id: &str) -> Value {
    json!({ "Ref": logical_id })
}

/// An attribute of a resource.
pub(crate) fn attribute(logical_id: &str, name: &str) -> Value {
    json!({ "Fn::GetAtt": [logical_id, name] })
}

/// A list, or the one thing that stands for a list of one.
pub(crate) fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

/// SAM's rule for `Globals`: maps are joined, anything else is replaced.
fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                lay_over(below.entry(name).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

fn to_json(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(scalar) => scalar_to_json(scalar),
        Yaml::Sequence(values) => values.iter().map(to_json).collect(),
        Yaml::Mapping(fields) => {
            let field = |(name, value): (&Yaml<'_>, &Yaml<'_>)| {
                (name.as_str().expect("names are text").to_owned(), to_json(value))
            };
            Value::Object(fields.iter().map(field).collect())
        }
        Yaml::Tagged(tag, inner) => long_form(&tag.suffix, to_json(inner)),
        Yaml::Representation(..) | Yaml::Alias(_) | Yaml::BadValue => panic!("not in a template: {node:?}"),
    }
}

fn scalar_to_json(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => json!(value),
        Scalar::Integer(value) => json!(value),
        Scalar::FloatingPoint(value) => json!(value.into_inner()),
        Scalar::String(text) => json!(text),
    }
}

/// `!Ref X` is `{"Ref": "X"}`, `!GetAtt X.Y` is `{"Fn::GetAtt": ["X", "Y"]}`, `!Sub` is `Fn::Sub`.
fn long_form(tag: &str, value: Value) -> Value {
    match (tag, &value) {
        ("Ref" | "Condition", _) => json!({ tag: value }),
        ("GetAtt", Value::String(path)) => {
            let (id, name) = path.split_once('.').expect("an attribute has a name");
            attribute(id, name)
        }
        _ => json!({ format!("Fn::{tag}"): value }),
    }
}

#[test]
fn short_forms_are_read_as_long_ones() {
    let rows = [
        ("!Ref Table", json!({ "Ref": "Table" })),
        ("!GetAtt Table.Arn", json!({ "Fn::GetAtt": ["Table", "Arn"] })),
        ("!Sub '${Table}/x'", json!({ "Fn::Sub": "${Table}/x" })),
        ("!If [Yes, 1, !Ref AWS::NoValue]", json!({ "Fn::If": ["Yes", 1, { "Ref": "AWS::NoValue" }] })),
        ("{ a: 'yes', b: true, c: 2 }", json!({ "a": "yes", "b": true, "c": 2 })),
    ];
    for (yaml, expected) in rows {
        assert_eq!(to_json(&Yaml::load_from_str(yaml).unwrap()[0]), expected, "{yaml}");
    }
}
