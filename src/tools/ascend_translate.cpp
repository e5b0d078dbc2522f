// ascend-translate: a kernel source in MLIR or LLVM IR to AscendC C++, its signature or its launcher header.
#include "target/launcher_header.h"
#include "target/target_spec.h"
#include "target/version.h"
#include "translator/emit/emit.h"
#include "translator/import/import.h"
#include "translator/import/link_modules.h"
#include "translator/observe.h"
#include "translator/pipeline.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

using namespace ascend;

namespace {

struct Options {
  std::string input = "-", output = "-", soc = "sim", emit = "cpp", depfile, library, nameSpace, entry, dumpDir;
  std::vector<std::string> links, remarks;
  int64_t tile = 0;
  std::vector<int64_t> cubeTile;
  bool verbose = false, printPipeline = false, printAfterAll = false, noDoubleBuffer = false, locations = false,
       lineDirectives = false;
};

int fail(const std::string& message) {
  fmt::print(stderr, "ascend-translate: error: {}\n", message);
  return 1;
}

/// What make puts into a rule: spaces and `#` escaped, `$` doubled.
std::string escapeForMake(const std::string& path) {
  std::string text;
  for (char c : path) {
    if (c == ' ' || c == '#')
      text += '\\';
    if (c == '$')
      text += '$';
    text += c;
  }
  return text;
}

std::string makeRule(const Options& options) {
  std::string rule = fmt::format("{}: {}", escapeForMake(options.output), escapeForMake(options.input));
  for (const std::string& file : options.links)
    rule += " " + escapeForMake(file);
  return rule + "\n";
}

/// All of it or nothing: a temporary file beside it takes its place at the end.
bool write(const std::string& path, const std::string& text, std::string& error) {
  llvm::Error failure = llvm::writeToOutput(path, [&](llvm::raw_ostream& out) -> llvm::Error {
    out << text;
    return llvm::Error::success();
  });
  if (failure)
    error = fmt::format("cannot write '{}': {}", path, llvm::toString(std::move(failure)));
  return error.empty();
}

translator::PipelineOptions pipelineOptions(const Options& options, const target::Soc& soc, translator::Form form) {
  return {.soc = &soc,
          .entry = options.entry,
          .form = form,
          .tilesOnly = options.emit == "tiles",
          .tile = options.tile,
          .cubeTile = options.cubeTile,
          .doubleBuffer = !options.noDoubleBuffer};
}

std::vector<translator::RemarkKind> remarkKinds(const Options& options) {
  std::vector<translator::RemarkKind> kinds;
  for (const auto& [name, kind] :
       {std::pair{"fusion", translator::RemarkKind::fusion}, std::pair{"tiling", translator::RemarkKind::tiling},
        std::pair{"vectorize", translator::RemarkKind::vectorize}})
    if (llvm::is_contained(options.remarks, name) || llvm::is_contained(options.remarks, "all"))
      kinds.push_back(kind);
  return kinds;
}

/// Runs the passes, with what was asked for to watch them.
mlir::LogicalResult runPasses(const Options& options, const target::Soc& soc, mlir::ModuleOp module,
                              const std::shared_ptr<translator::RemarkFilter>& remarks) {
  mlir::PassManager manager(module.getContext());
  manager.enableVerifier(true);
  manager.addInstrumentation(std::make_unique<translator::DecisionTeller>(remarks));
  if (!options.dumpDir.empty()) {
    if (const std::error_code error = llvm::sys::fs::create_directories(options.dumpDir)) {
      fail(fmt::format("cannot make the folder '{}': {}", options.dumpDir, error.message()));
      return mlir::failure();
    }
    manager.addInstrumentation(translator::createStageWriter(options.dumpDir));
  }
  if (options.printAfterAll)
    manager.enableIRPrinting([](mlir::Pass*, mlir::Operation*) { return false; },
                             [](mlir::Pass*, mlir::Operation*) { return true; }, /*printModuleScope=*/false,
                             /*printAfterOnlyOnChange=*/false, /*printAfterOnlyOnFailure=*/false, llvm::errs());
  translator::buildPipeline(manager, pipelineOptions(options, soc, translator::formOf(module)));
  return manager.run(module);
}

/// The text that was asked for; nothing after a diagnostic.
std::optional<std::string> translate(const Options& options, const target::Soc& soc,
                                     const std::shared_ptr<llvm::SourceMgr>& sources) {
  mlir::DialectRegistry registry;
  translator::registerTranslatorDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  mlir::SourceMgrDiagnosticHandler handler(*sources, &context);
  const auto remarks = std::make_shared<translator::RemarkFilter>(remarkKinds(options));
  bool wasTold = false;
  mlir::ScopedDiagnosticHandler filter(&context, [&](mlir::Diagnostic& diagnostic) {
    wasTold |= diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
    bool hide =
        diagnostic.getSeverity() == mlir::DiagnosticSeverity::Remark && !options.verbose && !remarks->wantsCurrent();
    return mlir::success(hide); // success: nobody else sees it
  });
  auto module = translator::readKernelSource(sources, context);
  if (!module)
    return std::nullopt;
  for (const std::string& file : options.links) {
    auto buffer = llvm::MemoryBuffer::getFile(file);
    if (!buffer) {
      fail(fmt::format("cannot read '{}': {}", file, buffer.getError().message()));
      return std::nullopt;
    }
    auto helperSources = std::make_shared<llvm::SourceMgr>();
    helperSources->AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
    mlir::SourceMgrDiagnosticHandler helperHandler(*helperSources, &context);
    auto helpers = translator::readKernelSource(helperSources, context);
    if (!helpers || mlir::failed(translator::linkModules(*module, *helpers)))
      return std::nullopt;
  }
  std::string text;
  llvm::raw_string_ostream out(text);
  if (options.emit == "source") {
    module->print(out);
    out << '\n';
    return text;
  }
  if (mlir::failed(runPasses(options, soc, *module, remarks))) {
    if (!wasTold && !remarks->pass.empty())
      fail(fmt::format("'{}' failed and gave no reason: this is a fault of ascend-translate", remarks->pass));
    return std::nullopt;
  }

  std::string source = options.input == "-" ? "standard input" : llvm::sys::path::filename(options.input).str();
  if (options.emit == "ascendc" || options.emit == "tiles") {
    module->print(out);
    out << '\n';
  } else if (options.emit == "cpp") {
    const auto places = options.lineDirectives ? translator::Places::LINE_DIRECTIVES
                        : options.locations    ? translator::Places::COMMENTS
                                               : translator::Places::NONE;
    const std::string output = options.output == "-" ? llvm::sys::path::stem(source).str() + ".cpp" : options.output;
    if (mlir::failed(
            translator::emitCpp(*module, {.source = source, .soc = &soc, .places = places, .output = output}, out)))
      return std::nullopt;
  } else {
    auto signatures = translator::signatureOf(*module, soc);
    if (mlir::failed(signatures))
      return std::nullopt;
    if (options.emit == "signature")
      return target::toJson(*signatures);
    std::string error;
    std::string library = options.library.empty() ? llvm::sys::path::stem(source).str() : options.library;
    auto header = target::launcherHeader({&*signatures, 1}, library, options.nameSpace, error);
    if (!header)
      fail(error);
    return header;
  }
  return text;
}

} // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Translates kernels in MLIR or LLVM IR to AscendC C++.", "ascend-translate"};
  app.set_version_flag("--version", fmt::format("ascend-translate {}", target::kVersion));
  app.add_option("input", options.input, "kernel source: .mlir, .mlirbc, .ll or .bc; - is standard input")
      ->capture_default_str();
  app.add_option("-o,--output", options.output, "what to write; - is standard output")->capture_default_str();
  app.add_option("--soc", options.soc, "target: a SoC, sim or sim:<SoC>")->capture_default_str();
  app.add_option("--emit", options.emit,
                 "cpp: AscendC; ascendc: the dialect, with buffers; tiles: the dialect, before; signature: JSON; "
                 "header: typed launchers; source: the module as it was read, in today's spelling")
      ->check(CLI::IsMember({"cpp", "ascendc", "tiles", "signature", "header", "source"}))
      ->capture_default_str();
  app.add_option("--depfile", options.depfile, "also write a makefile rule: the output depends on the input");
  app.add_option("--library", options.library, "--emit=header: name of the kernel library (default: the input's name)");
  app.add_option("--namespace", options.nameSpace, "--emit=header: namespace of the launchers");
  app.add_option("--link", options.links, "a further module, whose functions the kernels may call (may be repeated)");
  app.add_option("--entry", options.entry, "the function that is the kernel, whether it is marked or not");
  app.add_flag("-v,--verbose", options.verbose, "show remarks: what was kept scalar and why");
  app.add_option("--remarks", options.remarks, "show the remarks of these kinds: fusion, tiling, vectorize, all")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"fusion", "tiling", "vectorize", "all"}));
  app.add_option("--cube-tile", options.cubeTile,
                 "M,N[,K]: rows and columns of the cube unit's tiles, and the depth at a time (default: chosen)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::PositiveNumber);
  app.add_option("--tile", options.tile, "tiles have at most so many elements (default: as many as fit)")
      ->check(CLI::PositiveNumber);
  app.add_flag("--locations", options.locations, "comments in the C++ say where in the source statements come from");
  app.add_flag("--line-directives", options.lineDirectives,
               "#line in the C++: compilers, debuggers and the simulator's checks tell lines of the source");
  app.add_flag("--no-double-buffer", options.noDoubleBuffer, "one buffer for each queue");
  app.add_flag("--print-pipeline", options.printPipeline, "print the passes, in order, and do nothing");
  app.add_flag("--mlir-print-ir-after-all", options.printAfterAll,
               "print the module after each pass, on standard error");
  app.add_option("--dump-dir", options.dumpDir, "write what each pass leaves into this folder: NN-<pass>.mlir");
  CLI11_PARSE(app, argc, argv);

  if (options.cubeTile.size() == 1 || options.cubeTile.size() > 3)
    return fail("--cube-tile takes two or three numbers: M,N or M,N,K");
  auto target = target::parseTargetSpec(options.soc);
  if (!target)
    return fail(target.error);
  if (options.printPipeline) {
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    auto manager = mlir::PassManager::on<mlir::ModuleOp>(&context);
    translator::buildPipeline(manager, pipelineOptions(options, *target.spec.soc, translator::Form::source));
    manager.printAsTextualPipeline(llvm::outs());
    llvm::outs() << '\n';
    return 0;
  }
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(options.input);
  if (!buffer)
    return fail(fmt::format("cannot read '{}': {}", options.input, buffer.getError().message()));
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());

  std::optional<std::string> text;
  // MLIR 22's own parser crashes on some malformed input (`dimensions = [x]` of linalg.reduce): an error, not a stack
  // dump.
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext recovery;
  if (!recovery.RunSafely([&] { text = translate(options, *target.spec.soc, sources); }))
    return fail(fmt::format("{}: the translation crashed. If errors stand above, MLIR could not go on after them: mend "
                            "the source; if not, this is a fault of ascend-translate: please report it with the source",
                            options.input));
  if (!text)
    return 1;
  std::string error;
  if (!write(options.output, *text, error))
    return fail(error);
  if (!options.depfile.empty() && !write(options.depfile, makeRule(options), error))
    return fail(error);
  return 0;
}
