/// One instruction of a function.
public struct Instruction: Hashable, Sendable {
    public var operation: Operation
    /// The register it defines (index into `Function.registers`); nil for a store, a branch, a
    /// call of a void function.
    public var result: Int?
    public var line: SourceLine

    public init(operation: Operation, result: Int?, line: SourceLine) {
        self.operation = operation
        self.result = result
        self.line = line
    }
}
