/// One function of the contract that tasks can call.
public struct Method: Hashable, Sendable {
    /// The function's name in the IR.
    public var name: String
    /// In the order of the C function.
    public var parameters: [Parameter]
    /// The function's own result; nil for `void`.
    public var result: ScalarType?
    /// Who learns the function's own result.
    public var resultLearner = Learner.everyone

    public func parameter(named name: String) -> Parameter? {
        parameters.first { $0.name == name }
    }
}
