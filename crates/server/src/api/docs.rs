//! `/openapi.json`, and `/docs`: the same document as one readable page without scripts.

use crate::problem::Kind;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde_json::Value;
use std::fmt::Write;
use std::sync::Arc;

/// Both routes, for a finished document.
pub fn router<S: Clone + Send + Sync + 'static>(document: &utoipa::openapi::OpenApi) -> Router<S> {
    let value = serde_json::to_value(document).unwrap_or(Value::Null);
    let json: Arc<str> = value.to_string().into();
    let page: Arc<str> = page(&value).into();
    let send_json = move || {
        let json = Arc::clone(&json);
        async move {
            (
                [(header::CONTENT_TYPE, "application/json")],
                json.to_string(),
            )
                .into_response()
        }
    };
    let send_page = move || {
        let page = Arc::clone(&page);
        async move { Html(page.to_string()) }
    };
    Router::new()
        .route("/openapi.json", get(send_json))
        .route("/docs", get(send_page))
}

/// Style of the page; the security policy allows it inline.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem;color:#1b1f24;background:#fff}h2{margin-top:2.5rem}code{font-size:.95em}\
section{border-top:1px solid #d8dee4;padding:.5rem 0 1rem}dt{font-weight:600}dd{margin:0 0 .4rem \
1.5rem}.m{display:inline-block;min-width:4.5rem;font-weight:700}table{border-collapse:collapse}\
td,th{text-align:left;padding:.15rem 1rem .15rem 0;vertical-align:top}\
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}section{border-color:#3a4046}}";

fn page(document: &Value) -> String {
    let mut html = String::new();
    let title = text(document, "/info/title");
    // Writing to a String can't fail.
    let _ = write!(
        html,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
<title>{0} API</title><style>{STYLE}</style><h1>{0} API</h1><p>{1}</p>\
<p>The same for machines: <a href=\"/openapi.json\">openapi.json</a></p>",
        escape(title),
        prose(text(document, "/info/description")),
    );
    html.push_str("<h2>Addresses</h2>");
    for (path, item) in entries(document, "/paths") {
        for (method, operation) in item.as_object().into_iter().flatten() {
            operation_section(&mut html, path, method, operation);
        }
    }
    problems_section(&mut html);
    html.push_str("<h2>Shapes</h2>");
    for (name, schema) in entries(document, "/components/schemas") {
        schema_section(&mut html, name, schema);
    }
    html.push_str("</html>");
    html
}

fn operation_section(html: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        html,
        "<section><h3><span class=\"m\">{}</span> <code>{}</code></h3><p>{} {}</p>",
        escape(&method.to_uppercase()),
        escape(path),
        prose(text(operation, "/summary")),
        prose(text(operation, "/description")),
    );
    if let Some(schemas) = operation.pointer("/requestBody/content") {
        let _ = write!(html, "<p>Body: {}</p>", shapes(schemas));
    }
    html.push_str("<table>");
    let mut problems = Vec::new();
    for (status, response) in entries(operation, "/responses") {
        if response
            .pointer("/content/application~1problem+json")
            .is_some()
        {
            problems.push(format!("<code>{}</code>", escape(status)));
            continue;
        }
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{} {}</td></tr>",
            escape(status),
            escape(text(response, "/description")),
            response.pointer("/content").map(shapes).unwrap_or_default(),
        );
    }
    html.push_str("</table>");
    if !problems.is_empty() {
        let _ = write!(
            html,
            "<p>Or a <a href=\"#shape-Problem\">problem</a>: {}</p>",
            problems.join(", ")
        );
    }
    html.push_str("</section>");
}

fn problems_section(html: &mut String) {
    html.push_str("<h2>Problems</h2><dl>");
    for kind in Kind::ALL {
        let _ = write!(
            html,
            "<dt id=\"problem-{0}\"><code>{0}</code> ({1})</dt><dd>{2}</dd>",
            kind.name(),
            kind.status().as_u16(),
            escape(kind.title()),
        );
    }
    html.push_str("</dl>");
}

fn schema_section(html: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        html,
        "<section id=\"shape-{0}\"><h3>{0}</h3><p>{1}</p><table>",
        escape(name),
        escape(text(schema, "/description")),
    );
    for (field, inner) in entries(schema, "/properties") {
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            escape(field),
            shape(inner),
            escape(text(inner, "/description")),
        );
    }
    html.push_str("</table></section>");
}

/// The types of a content object, by media type.
fn shapes(content: &Value) -> String {
    content
        .as_object()
        .into_iter()
        .flatten()
        .map(|(media, body)| {
            let schema = body.get("schema").map(shape).unwrap_or_default();
            format!("<code>{}</code> {schema}", escape(media))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn shape(schema: &Value) -> String {
    if let Some(name) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.rsplit('/').next())
    {
        return format!("<a href=\"#shape-{0}\">{0}</a>", escape(name));
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", shape(items));
    }
    match schema.get("type") {
        Some(Value::String(one)) => escape(one),
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(Value::as_str)
            .map(escape)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => String::new(),
    }
}

fn entries<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Escaped text, in which what stands between backticks is code.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in text.split('`').enumerate() {
        let part = escape(part);
        match index % 2 {
            0 => html.push_str(&part),
            _ => html.extend(["<code>", &part, "</code>"]),
        }
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
