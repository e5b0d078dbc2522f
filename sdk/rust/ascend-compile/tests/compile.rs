use ascend_compile::{sdk_version, ErrorKind, Request};

const ADD: &str = include_str!("add.cpp");

fn add(soc: &str) -> Request {
    Request::new(soc).unwrap().source("add.cpp", ADD).unwrap()
}

#[test]
fn an_object_for_the_simulator() {
    let object = add("sim").option("optimization", "0").unwrap().compile().unwrap();
    assert_eq!(&object.bytes()[..4], b"\x7fELF");
    assert!(object.signature().contains("\"add_custom\""));
    assert_eq!(sdk_version(), env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_plan_for_an_npu() {
    let request = add("Ascend910B3").option("dry-run", "on").unwrap();
    let plan = request.compile().unwrap();
    assert!(plan.bytes().is_empty());
    assert!(plan.plan().contains("--npu-arch=dav-2201"));
    assert_eq!(request.compile().unwrap().plan().lines().count(), plan.plan().lines().count());
}

#[test]
fn a_declaration_gives_types() {
    let object = add("sim")
        .option("emit", "signature")
        .unwrap()
        .declare("add_custom(in f16[?] x, in f16[?] y, out f16[?] z, i64 n)")
        .unwrap()
        .compile()
        .unwrap();
    assert!(object.signature().contains("\"f16\""));
}

#[test]
fn mistakes_are_errors() {
    let kind = |r: Result<Request, ascend_compile::Error>| r.err().unwrap().kind();
    assert_eq!(kind(Request::new("Ascend1")), ErrorKind::Request);
    assert_eq!(kind(Request::new("sim").unwrap().option("colour", "red")), ErrorKind::Request);
    assert_eq!(kind(Request::new("sim").unwrap().option("define", "A\0B")), ErrorKind::Request);
    let error = Request::new("sim").unwrap().compile().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Request);
    let broken = format!("{ADD}\nint broken = undefined_name;\n");
    let error = Request::new("sim").unwrap().source("bad.cpp", &broken).unwrap().compile().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Source);
    assert!(error.diagnostics().contains("bad.cpp:"), "{error}");
    assert!(error.to_string().contains("undefined_name"));
}

#[test]
fn threads_compile_at_once() {
    let threads: Vec<_> = ["sim", "sim:Ascend310P3", "sim"]
        .map(|soc| std::thread::spawn(move || add(soc).option("optimization", "0").unwrap().compile().unwrap()))
        .into_iter()
        .collect();
    let objects: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert_eq!(objects[0].bytes(), objects[2].bytes(), "the same input gives the same bytes");
    assert_ne!(objects[0].bytes(), objects[1].bytes());
}
