#include "validate/user_code.h"

#include <algorithm>
#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

namespace ascend::validate {
namespace {

class Collector : public clang::RecursiveASTVisitor<Collector> {
public:
  Collector(UserCode& code, clang::ASTContext& context)
      : code_(code), sources_(context.getSourceManager()), language_(context.getLangOpts()) {}

  bool VisitFunctionDecl(clang::FunctionDecl* function) { // NOLINT: the name by which clang calls it
    if (!function->doesThisDeclarationHaveABody() || sources_.isInSystemHeader(function->getLocation()))
      return true;
    const auto* const body = llvm::dyn_cast_or_null<clang::CompoundStmt>(function->getBody());
    if (body == nullptr)
      return true;
    readKernel(*function, *body);
    code_.functions.push_back({function->getNameAsString(), place(function->getBeginLoc()), place(body->getEndLoc())});
    walk(body, nullptr);
    return true;
  }

private:
  void readKernel(const clang::FunctionDecl& function, const clang::CompoundStmt& body) {
    bool kernel = false, typed = declaresType(body);
    for (const auto* mark : function.specific_attrs<clang::AnnotateAttr>()) {
      kernel = kernel || mark->getAnnotation() == "ascend.kernel";
      typed = typed || mark->getAnnotation().starts_with("ascend.core.");
    }
    if (!kernel)
      return;
    const clang::SourceLocation brace = sources_.getExpansionLoc(body.getLBracLoc());
    code_.kernels[function.getNameAsString()] = {
        place(function.getOuterLocStart()), place(clang::Lexer::getLocForEndOfToken(brace, 0, sources_, language_)),
        typed};
  }

  /// KERNEL_TASK_TYPE_DEFAULT(…) as one of its statements.
  bool declaresType(const clang::CompoundStmt& body) const {
    return std::any_of(body.body_begin(), body.body_end(), [&](const clang::Stmt* statement) {
      const clang::SourceLocation at = statement->getBeginLoc();
      return at.isMacroID() &&
             clang::Lexer::getImmediateMacroName(at, sources_, language_) == "KERNEL_TASK_TYPE_DEFAULT";
    });
  }

  hub::SourcePlace place(clang::SourceLocation location) const {
    const clang::PresumedLoc at = sources_.getPresumedLoc(sources_.getExpansionLoc(location));
    return at.isValid() ? hub::SourcePlace{at.getFilename(), at.getLine(), at.getColumn()} : hub::SourcePlace{};
  }

  SourceRange rangeOf(const clang::Stmt* statement) const {
    const clang::CharSourceRange range = sources_.getExpansionRange(statement->getSourceRange());
    return {place(range.getBegin()),
            place(range.isTokenRange() ? clang::Lexer::getLocForEndOfToken(range.getEnd(), 0, sources_, language_)
                                       : range.getEnd())};
  }

  /// The statement with its semicolon; false when none follows, as in a macro that brings its own.
  bool wholeStatement(const clang::Stmt* statement, SourceRange& range) const {
    range = rangeOf(statement);
    if (llvm::isa<clang::DeclStmt>(statement))
      return true;
    const clang::SourceLocation end = sources_.getExpansionRange(statement->getSourceRange()).getEnd();
    const auto next = clang::Lexer::findNextToken(end, sources_, language_);
    if (!next || !next->is(clang::tok::semi))
      return false;
    range.end = place(next->getEndLoc());
    return true;
  }

  /// `statement`: what a call in `node` is a part of, directly in a block.
  void walk(const clang::Stmt* node, const clang::Stmt* statement) {
    if (node == nullptr)
      return;
    if (const auto* const block = llvm::dyn_cast<clang::CompoundStmt>(node)) {
      for (const clang::Stmt* child : block->body())
        walk(child, child);
      return;
    }
    SourceRange whole;
    if (llvm::isa<clang::CallExpr>(node) && statement != nullptr && wholeStatement(statement, whole))
      code_.statements.try_emplace(place(node->getBeginLoc()), whole);
    if (const auto* const operation = llvm::dyn_cast<clang::BinaryOperator>(node))
      code_.leftOperands.try_emplace(place(operation->getOperatorLoc()), rangeOf(operation->getLHS()));
    // A body without braces has no place for a second statement.
    const bool branches = llvm::isa<clang::IfStmt, clang::ForStmt, clang::WhileStmt, clang::DoStmt, clang::SwitchStmt,
                                    clang::CXXForRangeStmt>(node);
    for (const clang::Stmt* child : node->children())
      walk(child, branches && !llvm::isa_and_nonnull<clang::Expr>(child) ? nullptr : statement);
  }

  UserCode& code_;
  const clang::SourceManager& sources_;
  const clang::LangOptions& language_;
};

class Consumer : public clang::ASTConsumer {
public:
  explicit Consumer(UserCode& code) : code_(code) {}
  void Initialize(clang::ASTContext& context) override { context_ = &context; }
  // Called for what this source declares, and not for what a precompiled header does.
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    Collector collector(code_, *context_);
    for (clang::Decl* const declaration : group)
      if (!context_->getSourceManager().isInSystemHeader(declaration->getLocation()))
        collector.TraverseDecl(declaration);
    return true;
  }

private:
  UserCode& code_;
  clang::ASTContext* context_ = nullptr;
};

} // namespace

std::unique_ptr<clang::ASTConsumer> collectUserCode(UserCode& code) { return std::make_unique<Consumer>(code); }

} // namespace ascend::validate
