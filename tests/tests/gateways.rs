//! Gateways and webhooks of the real binary against the official libraries: Twilio's client and
//! `RequestValidator`, Standard Webhooks' reference library, and a mail server in Python.

use anyhow::{Context as _, ensure};
use chrono::{Days, Utc};
use kept_notify::sign;
use kept_notify::testing::{Carrier, Request, Scene};
use kept_tests::{Api, Program, Python, Running, Signal, until, within};
use serde_json::{Value, json};
use std::time::Duration;

/// A bound on one test, on a machine that is busy.
const ALL: Duration = Duration::from_secs(240);
/// Time for a message to get out.
const SOON: Duration = Duration::from_secs(60);
/// Where people reach the server, as far as it knows: signatures are over this address.
const PUBLIC_URL: &str = "https://kept.example";
const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const TOKEN: &str = "token-of-the-account";
const FROM: &str = "+441174960100";
const PHONE: &str = "+447700900123";
const EMAIL: &str = "grace@customer.example";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A firm with these gateways, and a customer's visit in three days.
struct Firm {
    server: Running,
    api: Api,
    visit: String,
    _program: Program,
}

impl Firm {
    async fn open(gateways: &str, customer: &Value) -> anyhow::Result<Firm> {
        let program = Program::find()?;
        let settings =
            format!("public_url = \"{PUBLIC_URL}\"\nwebhook_secret = \"{SECRET}\"\n{gateways}");
        let file = program.file("kept.toml");
        std::fs::write(&file, settings)?;
        let file = file.to_str().context("the folder's name isn't UTF-8")?;
        let store = program.sqlite("kept.db");
        let args = [
            "serve",
            "--store",
            &store,
            "--listen",
            "127.0.0.1:0",
            "--config",
            file,
        ];
        let server = program.start(&args).await?;
        let said = |label| server.said_after(label).context("no first login");
        let (login, password) = (said("login")?, said("password")?);
        let api = Api::sign_in(server.address(), &login, &password).await?;
        let visit = book(&api, customer).await?;
        Ok(Firm {
            server,
            api,
            visit,
            _program: program,
        })
    }

    /// Texts go over Twilio; `more` are other settings.
    async fn over_twilio(carrier: &Carrier, more: &str, customer: &Value) -> anyhow::Result<Firm> {
        let settings = format!(
            "[gateways]\ntexts = [\"twilio\"]\n[gateways.twilio]\naccount_sid = \"{ACCOUNT}\"\n\
             auth_token = \"{TOKEN}\"\nfrom = \"{FROM}\"\nbase_url = \"{}\"\nper_minute = 6000\n{more}",
            carrier.address()
        );
        Firm::open(&settings, customer).await
    }

    async fn write(&self, body: &str) -> anyhow::Result<()> {
        let path = format!("/api/visits/{}/messages", self.visit);
        self.api.post(&path, &json!({"body": body})).await?;
        Ok(())
    }

    async fn story(&self) -> anyhow::Result<Value> {
        self.api.get(&format!("/api/visits/{}", self.visit)).await
    }

    /// The message with these words, once it is in this state.
    async fn message(&self, words: &str, state: &str) -> anyhow::Result<Value> {
        let what = format!("\"{words}\" is {state}");
        until(&what, SOON, || async {
            let story = self.story().await?;
            let messages = story["messages"].as_array().context("no messages")?;
            let found = messages.iter().find(|message| {
                message["body"]
                    .as_str()
                    .is_some_and(|body| body.contains(words))
                    && message["state"]["type"] == state
            });
            Ok(found.cloned())
        })
        .await
    }

    async fn end(self) -> anyhow::Result<()> {
        self.server.stop(Signal::Terminate).await.map(|_| ())
    }
}

/// Imports a small day, whose territory the visit is then booked in.
async fn book(api: &Api, customer: &Value) -> anyhow::Result<String> {
    let date = (Utc::now().date_naive() + Days::new(3)).to_string();
    let text = std::fs::read_to_string(kept_tests::workspace().join("fixtures/bristol-day.json"))?;
    let mut file: Value = serde_json::from_str(&text)?;
    file["date"] = json!(date);
    let visit = json!({
        "id": "grace", "customer": customer,
        "site": {"address": "1 High Street", "lat": 51.45, "lon": -2.59},
        "job_type": "boiler", "duration_min": 30, "window": {"from": "08:00", "to": "12:00"},
    });
    file["visits"] = json!([visit]);
    // Texts go out at any time of the day on which the test runs.
    file["territory"]["settings"]["quiet_from"] = json!("24:00");
    file["territory"]["settings"]["quiet_to"] = json!("00:00");
    api.post("/api/territories/bristol/import", &file).await?;
    Ok("grace".to_owned())
}

fn grace() -> Value {
    json!({"name": "Grace Hopper", "phone": PHONE})
}

async fn carrier() -> anyhow::Result<Carrier> {
    Ok(Carrier::start(&Utc::now().to_rfc2822()).await?)
}

/// All of a request that its receiver looks at, but for what a client says about itself.
fn essence(request: &Request) -> Value {
    json!({
        "method": request.method,
        "path": request.path,
        "authorization": request.headers.get("authorization"),
        "content-type": request.headers.get("content-type"),
        "form": request.form,
    })
}

#[tokio::test]
async fn twilios_own_client_sends_what_our_gateway_sends_and_reads_what_our_carrier_answers() {
    within("texts over Twilio", ALL, texts_over_twilio())
        .await
        .unwrap();
}

async fn texts_over_twilio() -> anyhow::Result<()> {
    let Some(python) = Python::find()? else {
        return Ok(());
    };
    let carrier = carrier().await?;
    let firm = Firm::over_twilio(&carrier, "", &grace()).await?;
    firm.write("The side gate is fine, thank you & see you soon")
        .await?;
    firm.message("The side gate", "sent").await?;
    let ours = carrier.requests();
    ensure!(ours.len() == 1, "not one request: {ours:?}");
    let form = &ours[0].form;
    carrier.play([
        Scene::Take,
        Scene::Answer(
            400,
            json!({"code": 21610, "message": "x", "status": 400}).to_string(),
        ),
    ]);
    let asked = json!({
        "address": carrier.address(), "account_sid": ACCOUNT, "auth_token": TOKEN,
        "to": form["To"], "from": form["From"], "body": form["Body"],
        "status_callback": form["StatusCallback"],
        "validity_period": form["ValidityPeriod"].parse::<u32>()?,
    });
    let made = python.run("twilio_client.py", &asked).await?;
    let theirs = carrier.requests();
    ensure!(
        essence(&theirs[1]) == essence(&ours[0]),
        "{:#} is not {:#}",
        essence(&theirs[1]),
        essence(&ours[0])
    );
    let sid = |number: usize| format!("SM{number:032}");
    ensure!(
        made[0]["sid"] == sid(2) && made[0]["body"] == asked["body"],
        "{}",
        made[0]
    );
    ensure!(made[0]["listed"] == json!([sid(2), sid(1)]), "{}", made[0]);
    ensure!(made[0]["refused"] == 21610, "{}", made[0]);
    // What our gateway would ask to find a message is what the client asks to list them.
    let listing = &theirs[2];
    ensure!(
        listing.method == "GET" && listing.path == ours[0].path,
        "{listing:?}"
    );
    ensure!(
        listing.query["To"] == PHONE && listing.query["PageSize"] == "100",
        "{listing:?}"
    );
    firm.end().await
}

#[tokio::test]
async fn a_text_whose_answer_is_lost_is_found_at_twilio_and_not_sent_again() {
    within("a lost answer", ALL, lost_answer()).await.unwrap();
}

async fn lost_answer() -> anyhow::Result<()> {
    let carrier = carrier().await?;
    carrier.play([Scene::TakeSilently]);
    let firm = Firm::over_twilio(&carrier, "", &grace()).await?;
    firm.write("Only once").await?;
    let message = firm.message("Only once", "sent").await?;
    ensure!(
        carrier.taken() == 1,
        "it was sent {} times",
        carrier.taken()
    );
    ensure!(message["attempts"] == 2, "{message}");
    let methods: Vec<String> = carrier.requests().into_iter().map(|r| r.method).collect();
    ensure!(methods == ["POST", "GET"], "{methods:?}");
    firm.end().await
}

#[tokio::test]
async fn our_signatures_are_those_of_twilios_validator() {
    within("signatures", ALL, signatures()).await.unwrap();
}

async fn signatures() -> anyhow::Result<()> {
    let Some(python) = Python::find()? else {
        return Ok(());
    };
    let cases = python.run("twilio_signatures.py", &Value::Null).await?;
    let mut good = 0;
    for case in &cases {
        let form: Vec<(String, String)> = case["form"]
            .as_object()
            .context("no form")?
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        let ours = sign::twilio::verifies(TOKEN, text("url"), &form, text("signature"));
        ensure!(case["good"] == json!(ours), "ours says {ours}: {case}");
        good += u32::from(ours);
    }
    ensure!(good > 20 && cases.len() > 100, "{good} of {}", cases.len());
    Ok(())
}

#[tokio::test]
async fn what_twilio_signs_is_believed_once_and_what_it_did_not_sign_never() {
    within("Twilio's webhooks", ALL, twilios_webhooks())
        .await
        .unwrap();
}

async fn twilios_webhooks() -> anyhow::Result<()> {
    let Some(python) = Python::find()? else {
        return Ok(());
    };
    let carrier = carrier().await?;
    let firm = Firm::over_twilio(&carrier, "", &grace()).await?;
    firm.write("A first word").await?;
    let sent = firm.message("A first word", "sent").await?;
    let id = sent["id"].as_str().context("no id")?;
    let path = format!("/webhooks/twilio/status?message={id}");
    let sid = format!("SM{:032}", 1);
    let report = |status: &str| {
        json!({"path": path, "form": {"MessageSid": sid, "AccountSid": ACCOUNT,
            "MessageStatus": status, "SmsStatus": status}})
    };
    let text = |sid: &str, body: &str| {
        json!({"path": "/webhooks/twilio/messages", "form": {"MessageSid": sid,
            "AccountSid": ACCOUNT, "From": PHONE, "To": FROM, "Body": body, "NumMedia": "0"}})
    };
    let mut forged = text("SMx", "STOP");
    forged["spoiled"] = json!({"Body": "1"});
    let mut other_account = text("SMy", "STOP");
    other_account["form"]["AccountSid"] = json!("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
    let asked = json!({
        "token": TOKEN, "public_url": PUBLIC_URL, "address": firm.server.address(),
        "posts": [
            report("sent"), report("delivered"), report("sent"), report("delivered"),
            forged, other_account,
            text("SM91", "Grüße: das Tor ist offen & der Hund zu Hause"),
            text("SM91", "Grüße: das Tor ist offen & der Hund zu Hause"),
            text("SM92", "STOP"),
        ],
    });
    let answers = python.run("twilio_sender.py", &asked).await?;
    let statuses: Vec<u64> = answers[0]
        .as_array()
        .context("no answers")?
        .iter()
        .filter_map(|answer| answer["status"].as_u64())
        .collect();
    ensure!(
        statuses == [204, 204, 204, 204, 403, 403, 200, 200, 200],
        "{answers:?}"
    );
    let twiml = answers[0][6]["body"].as_str().unwrap_or_default();
    ensure!(twiml.ends_with("<Response></Response>"), "{twiml}");
    firm.message("A first word", "delivered").await?;
    let story = firm.story().await?;
    let replies = story["replies"].as_array().context("no replies")?;
    let bodies: Vec<&Value> = replies.iter().map(|reply| &reply["body"]).collect();
    ensure!(
        bodies == ["Grüße: das Tor ist offen & der Hund zu Hause", "STOP"],
        "{bodies:?}"
    );
    let kinds: Vec<&Value> = story["cases"]
        .as_array()
        .context("no cases")?
        .iter()
        .map(|case| &case["kind"])
        .collect();
    ensure!(
        kinds.contains(&&json!("phone_instead")),
        "no case to phone: {kinds:?}"
    );
    firm.end().await
}

#[tokio::test]
async fn standard_webhooks_own_library_verifies_what_we_send_and_signs_what_we_accept() {
    within("Standard Webhooks", ALL, standard_webhooks())
        .await
        .unwrap();
}

async fn standard_webhooks() -> anyhow::Result<()> {
    let Some(python) = Python::find()? else {
        return Ok(());
    };
    let receiver = python.start("webhook_receiver.py", &[SECRET]).await?;
    let settings = format!(
        "[gateways]\ntexts = [\"webhook\"]\n[gateways.webhook]\nurl = \"{}/texts\"\nsecret = \"{SECRET}\"\n",
        receiver.address()
    );
    let firm = Firm::open(&settings, &grace()).await?;
    firm.write("Over the webhook").await?;
    let heard = receiver.heard(0).await?;
    let sent = firm.message("Over the webhook", "sent").await?;
    ensure!(heard["id"] == sent["id"], "{heard}");
    ensure!(heard["event"]["type"] == "message.text", "{heard}");
    ensure!(heard["event"]["data"]["to"] == PHONE, "{heard}");
    ensure!(heard["event"]["data"]["body"] == sent["body"], "{heard}");

    let body = json!({"phone": PHONE, "body": "The gate is open"});
    let asked = json!({
        "secret": SECRET, "url": format!("{}/webhooks/inbox", firm.server.address()),
        "posts": [
            {"id": "m1", "body": body},
            {"id": "m1", "body": body},
            {"id": "m2", "body": body, "spoiled": ["open", "shut"]},
            {"id": "m3", "body": body, "age_s": 330},
            {"id": "m4", "body": body, "age_s": -330},
        ],
    });
    let answers = python.run("webhook_sender.py", &asked).await?;
    let statuses: Vec<&Value> = answers[0]
        .as_array()
        .context("no answers")?
        .iter()
        .map(|answer| &answer["status"])
        .collect();
    ensure!(statuses == [200, 200, 401, 401, 401], "{answers:?}");
    ensure!(
        answers[0][1]["body"] == json!({"result": "repeated"}),
        "{answers:?}"
    );
    let story = firm.story().await?;
    ensure!(
        story["replies"].as_array().map(Vec::len) == Some(1),
        "{}",
        story["replies"]
    );
    firm.end().await
}

#[tokio::test]
async fn a_customer_whose_number_is_bad_gets_an_e_mail_and_a_bad_address_becomes_a_call() {
    within("e-mails", ALL, emails()).await.unwrap();
}

async fn emails() -> anyhow::Result<()> {
    let Some(python) = Python::find()? else {
        return Ok(());
    };
    let server = python.start("mail_server.py", &[]).await?;
    let (host, port) = server.address().split_once(':').context("no port")?;
    let carrier = carrier().await?;
    let bad_number = || Scene::Answer(400, json!({"code": 21614, "message": "x"}).to_string());
    carrier.play([bad_number(), bad_number()]);
    let smtp = format!(
        "[gateways.smtp]\nhost = \"{host}\"\nport = {port}\nsecurity = \"none\"\n\
         username = \"kept\"\npassword = \"secret-password\"\n\
         from = \"Brook & Vale <visits@firm.example>\"\nreply_to = \"office@firm.example\"\n"
    );
    let customer = json!({"name": "Grace Hopper", "phone": PHONE, "email": EMAIL});
    let firm = Firm::over_twilio(&carrier, &smtp, &customer).await?;
    firm.write("Grüße, we come as agreed").await?;
    let mail = server.heard(0).await?;
    ensure!(
        mail["defects"] == json!([]) && mail["to"] == json!([EMAIL]),
        "{mail}"
    );
    let headers = &mail["headers"];
    ensure!(headers["reply-to"] == "office@firm.example", "{headers}");
    ensure!(headers["auto-submitted"] == "auto-generated", "{headers}");
    let text = mail["parts"][0]["content"].as_str().unwrap_or_default();
    ensure!(
        text.contains("we come as agreed") && text.contains(PUBLIC_URL),
        "{text}"
    );

    cancel(&firm).await?;
    let mail = server.heard(1).await?;
    let part = &mail["parts"][1];
    ensure!(
        part["type"] == "text/calendar" && part["name"] == "visit.ics",
        "{mail}"
    );
    ensure!(part["method"] == "CANCEL", "{part}");
    let file = part["content"].as_str().unwrap_or_default();
    for line in [
        "BEGIN:VCALENDAR",
        "METHOD:CANCEL",
        "UID:grace@kept",
        "STATUS:CANCELLED",
    ] {
        ensure!(
            file.lines().any(|known| known.trim_end() == line),
            "no {line} in {file}"
        );
    }
    firm.end().await?;

    let customer = json!({"name": "Ada Lovelace", "email": "nobody@customer.example"});
    let firm = Firm::over_twilio(&carrier, &smtp, &customer).await?;
    firm.write("Nobody reads this").await?;
    firm.message("Nobody reads this", "failed").await?;
    let cases = firm.story().await?["cases"].clone();
    ensure!(cases[0]["kind"] == "call_unanswered", "no call: {cases}");
    firm.end().await
}

async fn cancel(firm: &Firm) -> anyhow::Result<()> {
    let path = format!("/api/visits/{}/cancel", firm.visit);
    firm.api.post(&path, &json!({})).await?;
    Ok(())
}
