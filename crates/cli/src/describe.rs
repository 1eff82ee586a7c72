//! How do shells and `man` describe the command line? From the same description as its help.

use crate::args::{Shell, description};
use clap_complete::generate;
use clap_complete::shells::{Bash, Fish, Zsh};
use clap_mangen::Man;
use std::io;

/// The script that completes the command line.
pub(crate) fn completions(shell: Shell) -> String {
    let (mut description, mut script) = (description(), Vec::new());
    match shell {
        Shell::Bash => generate(Bash, &mut description, "kubestow", &mut script),
        Shell::Zsh => generate(Zsh, &mut description, "kubestow", &mut script),
        Shell::Fish => generate(Fish, &mut description, "kubestow", &mut script),
    }
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page, in roff: all commands on one page.
pub(crate) fn manual() -> Result<String, String> {
    render().map_err(|error| error.to_string())
}

fn render() -> io::Result<String> {
    let mut description = description();
    description.build();
    let mut page = Vec::new();
    let whole = Man::new(description.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for command in description.get_subcommands() {
        let mut part = Vec::new();
        let man = Man::new(command.clone());
        man.render_synopsis_section(&mut part)?;
        man.render_description_section(&mut part)?;
        man.render_options_section(&mut part)?;
        if command.get_after_help().is_some() {
            man.render_extra_section(&mut part)?;
        }
        // Sections of a command become parts of its section.
        let part = String::from_utf8_lossy(&part).replace("\n.SH ", "\n.SS ").replace(".SS EXTRA", ".SS NOTES");
        let part = part.strip_prefix(".SH ").map(|rest| format!(".SS {rest}")).unwrap_or(part);
        page.push_str(&format!(".SH \"KUBESTOW {}\"\n{part}", command.get_name().to_uppercase()));
    }
    let mut end = Vec::new();
    whole.render_extra_section(&mut end)?;
    whole.render_version_section(&mut end)?;
    Ok(page + &String::from_utf8_lossy(&end).replace(".SH EXTRA", ".SH NOTES"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command line's commands, each with its long options.
    fn all() -> Vec<(String, Vec<String>)> {
        let mut description = description();
        description.build();
        let options = |command: &clap::Command| {
            command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned).collect()
        };
        description.get_subcommands().map(|command| (command.get_name().to_owned(), options(command))).collect()
    }

    #[test]
    fn every_shell_completes_every_command_and_option() {
        assert!(all().iter().any(|(name, options)| name == "resolve" && options.len() > 7), "{:?}", all());
        for (shell, dashes) in [(Shell::Bash, "--"), (Shell::Zsh, "--"), (Shell::Fish, "-l ")] {
            let script = completions(shell);
            for (command, options) in all() {
                assert!(script.contains(&command), "{shell:?} {command}");
                for option in options {
                    assert!(script.contains(&format!("{dashes}{option}")), "{shell:?} {command} --{option}");
                }
            }
        }
    }

    #[test]
    fn the_manual_has_a_section_with_every_option_for_every_command() {
        let page = manual().unwrap();
        for (command, options) in all() {
            let heading = format!(".SH \"KUBESTOW {}\"\n", command.to_uppercase());
            let section = page.split(&heading).nth(1).unwrap_or_else(|| panic!("{command}: {page}"));
            let section = section.split(".SH ").next().unwrap();
            for option in options {
                let written = format!("\\-\\-{}", option.replace('-', "\\-"));
                assert!(section.contains(&written), "{command} --{option}: {section}");
            }
        }
    }
}
