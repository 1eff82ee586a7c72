//! How is the built page served? From a folder, on this machine only, and under the content security policy that it must keep.
//!
//! Not here: compression, caching, ranges. Any static web server will do for the public.

pub mod offline;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// What the page may do: run its own scripts and WebAssembly, use its own styles, and talk to nobody.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; worker-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Where browsers tell of breaches of the policy, below the base of the site.
const REPORTS: &str = "policy-reports";

/// The longest report of a breach that is taken, in bytes.
const REPORT_LIMIT: usize = 64 * 1024;

/// Under which headers a folder is served.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Terms {
    /// None that forbid anything.
    Free,
    /// The policy.
    Policy,
    /// The policy, and apart from all other pages.
    Alone,
}

/// A folder being served, until this value is dropped.
pub struct Site {
    thread: Option<JoinHandle<()>>,
    close: Mutex<Option<oneshot::Sender<()>>>,
    address: SocketAddr,
    base: String,
    breaches: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Serves `folder` on 127.0.0.1, below the path `base` (which starts and ends with a slash). Port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the port is in use or may not be used.
    pub fn open(folder: &Path, port: u16, base: &str) -> io::Result<Self> {
        Self::open_under(Terms::Policy, folder, port, base)
    }

    /// Serves a folder under the policy, and has browsers keep its pages apart from all others: then they tell how much
    /// memory a page takes.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub fn open_alone(folder: &Path, base: &str) -> io::Result<Self> {
        Self::open_under(Terms::Alone, folder, 0, base)
    }

    /// Serves a folder without any policy: what other tools build has scripts inside its pages.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub fn open_freely(folder: &Path, base: &str) -> io::Result<Self> {
        Self::open_under(Terms::Free, folder, 0, base)
    }

    fn open_under(terms: Terms, folder: &Path, port: u16, base: &str) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let address = listener.local_addr()?;
        let breaches = Arc::new(Mutex::new(Vec::new()));
        let desk = Desk { folder: folder.to_owned(), base: base.to_owned(), terms, breaches: breaches.clone() };
        let (close, closed) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.spawn(accept(listener, Arc::new(desk)));
            // Ends when the other half is dropped.
            let _ = runtime.block_on(closed);
        });
        Ok(Self { thread: Some(thread), close: Mutex::new(Some(close)), address, base: base.to_owned(), breaches })
    }

    /// The address of the page.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.base)
    }

    /// Takes the breaches of the content security policy that browsers have reported since the last call, as JSON.
    #[must_use]
    pub fn take_breaches(&self) -> Vec<String> {
        std::mem::take(&mut *self.breaches.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Serves no more: whoever asks finds nobody.
    pub fn stop(&self) {
        drop(self.close.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Serves until the process is ended from outside.
    pub fn serve(mut self) {
        self.wait();
    }

    fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed by then.
            let _ = thread.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
        self.wait();
    }
}

/// Answers whoever comes.
async fn accept(listener: TcpListener, desk: Arc<Desk>) {
    loop {
        // A visitor who has gone away before being let in is no reason to close.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let desk = desk.clone();
        let answer = service_fn(move |request| {
            let desk = desk.clone();
            async move { Ok::<_, Infallible>(desk.answer(request).await) }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
    }
}

/// Who answers the requests.
struct Desk {
    folder: PathBuf,
    base: String,
    terms: Terms,
    breaches: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        let Some(below) = path.strip_prefix(&self.base) else { return empty(StatusCode::NOT_FOUND) };
        match *request.method() {
            Method::POST if below == REPORTS => {
                let Ok(report) = Limited::new(request.into_body(), REPORT_LIMIT).collect().await else {
                    return empty(StatusCode::PAYLOAD_TOO_LARGE);
                };
                let report = String::from_utf8_lossy(&report.to_bytes()).into_owned();
                self.breaches.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                empty(StatusCode::NO_CONTENT)
            }
            Method::GET | Method::HEAD => self.file(below).unwrap_or_else(|_| empty(StatusCode::NOT_FOUND)),
            _ => empty(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// A file with its media type, under the policy.
    fn file(&self, below: &str) -> io::Result<Response<Full<Bytes>>> {
        let below = Path::new(if below.is_empty() { "index.html" } else { below });
        if !below.components().all(|component| matches!(component, Component::Normal(_))) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        let body = std::fs::read(self.folder.join(below))?;
        let mut response = Response::builder();
        if self.terms != Terms::Free {
            let policy = format!("{POLICY}; report-uri {}{REPORTS}", self.base);
            response = response.header(header::CONTENT_SECURITY_POLICY, policy);
        }
        if self.terms == Terms::Alone {
            response = response.header("cross-origin-opener-policy", "same-origin");
            response = response.header("cross-origin-embedder-policy", "require-corp");
        }
        let response = response
            .header(header::CONTENT_TYPE, media_type(below))
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::CACHE_CONTROL, "no-cache");
        response.body(Full::from(body)).map_err(io::Error::other)
    }
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("yaml" | "txt" | "ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use tempfile::TempDir;

    /// A site with a page and a WebAssembly file; beside its folder lies a secret.
    fn site() -> (Site, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("dist/pkg")).unwrap();
        std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        std::fs::write(folder.path().join("dist/index.html"), "<title>page</title>").unwrap();
        std::fs::write(folder.path().join("dist/pkg/engine.wasm"), b"\0asm").unwrap();
        (Site::open(&folder.path().join("dist"), 0, "/some/path/").unwrap(), folder)
    }

    fn ask(site: &Site, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(site.address).unwrap();
        let length = body.len();
        let head =
            format!("{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn serves_the_page_below_its_base_under_a_policy() {
        let (site, _folder) = site();
        let answer = ask(&site, "GET /some/path/?x=1", "");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("text/html") && answer.contains("default-src 'none'"), "{answer}");
        assert!(answer.ends_with("<title>page</title>"), "{answer}");
        assert!(ask(&site, "GET /", "").starts_with("HTTP/1.1 404"));
    }

    #[test]
    fn browsers_can_compile_wasm_while_it_comes() {
        let (site, _folder) = site();
        let answer = ask(&site, "GET /some/path/pkg/engine.wasm", "");
        assert!(answer.contains("content-type: application/wasm"), "{answer}");
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let (site, _folder) = site();
        for path in ["../secret.txt", "/etc/hosts", "pkg/../../secret.txt", "pkg"] {
            let answer = ask(&site, &format!("GET /some/path/{path}"), "");
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        }
    }

    #[test]
    fn many_visitors_who_keep_their_connections_are_all_answered() {
        let (site, _folder) = site();
        let visitors: Vec<_> = (0..64).map(|_| TcpStream::connect(site.address).unwrap()).collect();
        for mut visitor in &visitors {
            visitor.write_all(b"GET /some/path/ HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        }
        for mut visitor in &visitors {
            visitor.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
            let mut status = [0; 12];
            visitor.read_exact(&mut status).unwrap();
            assert_eq!(&status, b"HTTP/1.1 200");
        }
    }

    #[test]
    fn breaches_are_kept_until_they_are_taken() {
        let (site, _folder) = site();
        let answer = ask(&site, "POST /some/path/policy-reports", "{}");
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        assert_eq!(site.take_breaches(), ["{}"]);
        assert!(site.take_breaches().is_empty());
    }
}
