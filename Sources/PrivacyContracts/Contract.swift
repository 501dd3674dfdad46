/// A privacy contract: a module of LLVM IR and the manifest beside it, parsed and put together.
///
/// One contract has several meanings: `runInClear` is the reference; the meaning under multi-party
/// computation and the estimate of its cost stand in Backends/.
public struct Contract: Sendable {
    /// The IR as parsed, with everything the methods don't use too.
    public let module: Module
    /// Whose each parameter is and who learns what.
    public let manifest: Manifest
    /// The functions that the manifest's methods can reach, in the form that back ends run.
    package let decoded: DecodedModule

    /// Instructions that a run may execute unless told otherwise.
    public static let defaultFuel = 2_000_000_000

    /// Parses and verifies the pair.
    /// - Throws: `ContractError.malformed`, `.manifest`, `.unknownMethod` where the module lacks a
    ///   method's function, `.refused` where the IR breaks a rule of LLVM. What contracts can't use
    ///   is refused by `check(method:)`.
    public init(ir: String, manifest: String) throws(ContractError) {
        self.manifest = try Manifest(yamlOrJSON: manifest)
        module = try Module(ir: ir)
        for method in self.manifest.methods where module.function(named: method.name) == nil {
            throw .unknownMethod(method.name)
        }
        decoded = try DecodedModule(module, roots: self.manifest.methods.map(\.name))
    }

    /// Refuses what can be known to fail before anything runs: see `StaticCheck`.
    /// - Throws: `ContractError.refused` with function, line and reason.
    public func check(method name: String) throws(ContractError) {
        let method = try manifest.method(named: name)
        try StaticCheck(module: decoded, method: method).run(capabilities: .current)
    }

    /// Runs a method in clear. Not constant-time; whoever runs it sees all inputs.
    ///
    /// - Parameter fuel: instructions that may be executed.
    /// - Throws: `ContractError.inputs` where the inputs don't fit the method, `.refused` by the
    ///   check, `.trapped` where the run has no meaning.
    public func runInClear(
        method name: String, inputs: ContractInputs, fuel: Int = Contract.defaultFuel
    ) throws(ContractError) -> ContractOutput {
        try runCounted(method: name, inputs: inputs, fuel: fuel).output
    }

    /// The same with the number of instructions executed.
    package func runCounted(
        method name: String, inputs: ContractInputs, fuel: Int
    ) throws(ContractError) -> (output: ContractOutput, instructions: Int) {
        let method = try manifest.method(named: name)
        // In clear nothing is secret: only what no interpreter can run is refused.
        try StaticCheck(module: decoded, method: method).run(capabilities: .clear)
        let shape = try MethodShape(
            method, providers: inputs.providers.count, arguments: inputs.arguments)
        let providers = try shape.resolve(inputs.providers)
        var run = ClearRun(decoded, shape: shape)
        return try run.run(providers: providers, fuel: fuel)
    }
}
