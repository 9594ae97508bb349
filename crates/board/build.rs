//! Makes sure that the folder of the built board exists, so that the crate compiles before the
//! board was ever built. Must never build the board itself: that is the work of `cargo xtask web`.

fn main() -> std::io::Result<()> {
    let dist = std::path::Path::new("ui/dist");
    std::fs::create_dir_all(dist)?;
    println!("cargo::rerun-if-changed=ui/dist");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
