/// A parsed module of text LLVM IR, as clang 14 to 21 write it.
///
/// `Module(ir:)` (in Parser/) reads one; the check of a `Contract` verifies it. A module by itself
/// is only known to be well-formed text.
public struct Module: Hashable, Sendable {
    public var sourceFileName: String
    public var targetTriple: String
    public var dataLayout: String
    /// Struct types by name, without `%`; nil where the type is opaque.
    public var namedTypes: [String: IRType?]
    public var globals: [Global]
    public var functions: [Function]
    public var declarations: [FunctionDeclaration]

    /// The function of this name, if the module defines it.
    public func function(named name: String) -> Function? {
        functions.first { $0.name == name }
    }
}
