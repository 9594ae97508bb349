//! The rule that dependencies point downwards in the house.

use super::Violation;
use super::packages::Package;

/// The floors, from the ground up. A crate may depend on those below it.
const FLOORS: [&str; 10] = [
    "kept-domain",
    "kept-travel",
    "kept-solver",
    "kept-dispatch",
    "kept-store",
    "kept-notify",
    "kept-sim",
    "kept-board",
    "kept-server",
    "kept-cli",
];

/// Packages around the house: they may use every floor, and nothing uses them.
const AROUND: [&str; 3] = ["kept-tests", "kept-benches", "xtask"];

/// No package depends on its own floor or a higher one, and every package has a place.
pub fn points_downwards(package: &Package) -> Vec<Violation> {
    let Some(own) = floor(&package.name) else {
        let why = "every package has a floor of the house, or a place around it";
        let what = format!("`{}` has no place", package.name);
        return vec![Violation::new(&package.manifest, 1, what, why)];
    };
    package
        .dependencies
        .iter()
        .filter(|dependency| floor(&dependency.name).is_some_and(|floor| floor >= own))
        .map(|dependency| {
            let what = format!("`{}` depends on `{}`", package.name, dependency.name);
            let why = "dependencies point downwards in the house";
            Violation::new(&package.manifest, dependency.line, what, why)
        })
        .collect()
}

fn floor(name: &str) -> Option<usize> {
    let floor = FLOORS.iter().position(|floor| *floor == name);
    floor.or_else(|| AROUND.contains(&name).then_some(FLOORS.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::packages::Dependency;

    fn violations(name: &str, dependencies: &[&str]) -> Vec<String> {
        let dependencies = dependencies.iter().enumerate();
        let package = Package {
            name: name.to_owned(),
            manifest: "Cargo.toml".to_owned(),
            dependencies: dependencies
                .map(|(index, name)| Dependency {
                    name: (*name).to_owned(),
                    line: index + 10,
                })
                .collect(),
        };
        let found = points_downwards(&package).into_iter();
        found.map(|violation| violation.to_string()).collect()
    }

    #[test]
    fn downwards_is_fine_and_so_is_everything_from_elsewhere() {
        assert!(violations("kept-store", &["kept-dispatch", "kept-domain", "sqlx"]).is_empty());
        assert!(violations("kept-tests", &["kept-cli"]).is_empty());
    }

    #[test]
    fn upwards_is_found_where_the_manifest_says_so() {
        assert_eq!(
            violations("kept-dispatch", &["kept-domain", "kept-store"]),
            [
                "Cargo.toml:11: `kept-dispatch` depends on `kept-store`: dependencies point downwards in the house"
            ]
        );
    }

    #[test]
    fn nothing_depends_on_what_is_around_the_house() {
        assert_eq!(violations("kept-cli", &["xtask"]).len(), 1);
        assert_eq!(violations("xtask", &["kept-tests"]).len(), 1);
    }

    #[test]
    fn a_package_without_a_place_is_found() {
        assert_eq!(violations("kept-extra", &[]).len(), 1);
    }
}
