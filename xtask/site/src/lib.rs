//! How is the built page served? From a folder, on this machine only, and under the content security policy that it must keep.
//!
//! Not here: compression, caching, ranges. Any static web server will do for the public.

use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tiny_http::{Header, Method, Request, Response, Server};

/// What the page may do: run its own scripts and WebAssembly, use its own styles, and talk to nobody.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Where browsers tell of breaches of the policy, below the base of the site.
const REPORTS: &str = "policy-reports";

/// A report of a breach is cut off here, in bytes.
const REPORT_LIMIT: u64 = 64 * 1024;

/// A folder being served, until this value is dropped.
pub struct Site {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
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
        let server = Arc::new(Server::http(("127.0.0.1", port)).map_err(io::Error::other)?);
        let address = server.server_addr().to_ip().ok_or_else(|| io::Error::other("no address on this machine"))?;
        let breaches = Arc::new(Mutex::new(Vec::new()));
        let desk = Desk { folder: folder.to_owned(), base: base.to_owned(), breaches: breaches.clone() };
        let requests = server.clone();
        let thread = std::thread::spawn(move || {
            for request in requests.incoming_requests() {
                // A browser that has gone away does not want its answer.
                let _ = desk.answer(request);
            }
        });
        Ok(Self { server, thread: Some(thread), address, base: base.to_owned(), breaches })
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

    /// Serves until the process is ended from outside.
    pub fn serve(mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed by then.
            let _ = thread.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Who answers the requests.
struct Desk {
    folder: PathBuf,
    base: String,
    breaches: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    fn answer(&self, mut request: Request) -> io::Result<()> {
        let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
        let Some(below) = path.strip_prefix(&self.base) else {
            return request.respond(Response::empty(404));
        };
        match request.method() {
            Method::Post if below == REPORTS => {
                let mut report = String::new();
                request.as_reader().take(REPORT_LIMIT).read_to_string(&mut report)?;
                self.breaches.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                request.respond(Response::empty(204))
            }
            Method::Get | Method::Head => match self.file(below) {
                Ok((body, kind)) => {
                    let policy = format!("{POLICY}; report-uri {}{REPORTS}", self.base);
                    let mut response = Response::from_data(body);
                    for (name, value) in [
                        ("Content-Type", kind),
                        ("Content-Security-Policy", &policy),
                        ("X-Content-Type-Options", "nosniff"),
                        ("Referrer-Policy", "no-referrer"),
                        ("Cache-Control", "no-cache"),
                    ] {
                        response.add_header(header(name, value));
                    }
                    request.respond(response)
                }
                Err(_) => request.respond(Response::from_string("not found\n").with_status_code(404)),
            },
            _ => request.respond(Response::empty(405)),
        }
    }

    /// A file's bytes and media type.
    fn file(&self, below: &str) -> io::Result<(Vec<u8>, &'static str)> {
        let below = Path::new(if below.is_empty() { "index.html" } else { below });
        if !below.components().all(|component| matches!(component, Component::Normal(_))) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        Ok((std::fs::read(self.folder.join(below))?, media_type(below)))
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("names and values of headers are written here, in ASCII")
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
    use std::io::Write as _;
    use std::net::TcpStream;

    /// A site with a page and a WebAssembly file, in a folder of its own below `name`; beside that folder lies a secret.
    fn site(name: &str) -> Site {
        let folder = std::env::temp_dir().join(format!("kubestow-site-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("dist/pkg")).unwrap();
        std::fs::write(folder.join("secret.txt"), "secret").unwrap();
        std::fs::write(folder.join("dist/index.html"), "<title>page</title>").unwrap();
        std::fs::write(folder.join("dist/pkg/engine.wasm"), b"\0asm").unwrap();
        Site::open(&folder.join("dist"), 0, "/some/path/").unwrap()
    }

    fn ask(site: &Site, request: &str) -> String {
        let mut stream = TcpStream::connect(site.address).unwrap();
        stream.write_all(format!("{request}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn serves_the_page_below_its_base_under_a_policy() {
        let site = site("page");
        let answer = ask(&site, "GET /some/path/?x=1 HTTP/1.1");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("text/html") && answer.contains("default-src 'none'"), "{answer}");
        assert!(answer.ends_with("<title>page</title>"), "{answer}");
        assert!(ask(&site, "GET / HTTP/1.1").starts_with("HTTP/1.1 404"));
    }

    #[test]
    fn browsers_can_compile_wasm_while_it_comes() {
        let answer = ask(&site("wasm"), "GET /some/path/pkg/engine.wasm HTTP/1.1");
        assert!(answer.contains("Content-Type: application/wasm"), "{answer}");
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let site = site("outside");
        for path in
            ["/some/path/../secret.txt", "/some/path//etc/hosts", "/some/path/pkg/../../secret.txt", "/some/path/pkg"]
        {
            let answer = ask(&site, &format!("GET {path} HTTP/1.1"));
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        }
    }

    #[test]
    fn breaches_are_kept() {
        let site = site("breaches");
        let request = "POST /some/path/policy-reports HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
        let mut stream = TcpStream::connect(site.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 204");
        assert_eq!(site.take_breaches(), ["{}"]);
        assert!(site.take_breaches().is_empty());
    }
}
