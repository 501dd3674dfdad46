/// Everything a call of a method takes, in clear: what the reference run and a dry run are given.
public struct ContractInputs: Hashable, Sendable {
    /// The public arguments; see `MethodShape.arguments`.
    public var arguments: [UInt64]
    /// Each data provider's vector (see `MethodShape.segments`); nil where it is missing or invalid.
    public var providers: [[UInt64]?]

    /// Inputs as given: what doesn't fit the method is refused by the run.
    public init(arguments: [UInt64] = [], providers: [[UInt64]?]) {
        self.arguments = arguments
        self.providers = providers
    }
}

extension MethodShape {
    /// What happens when provider `index`'s input is missing or out of range: zeros stand for all of
    /// it if every parameter that it gives to says so.
    public func missingRule(ofProvider index: Int) -> MissingRule {
        segments(ofProvider: index).allSatisfy { method.parameters[$0.parameter].missing == .zero }
            ? .zero : .refuse
    }

    /// The vectors as the run takes them: complete, in range, zeros where the manifest says so.
    /// - Throws: `ContractError.inputs` naming the provider.
    public func resolve(_ providers: [[UInt64]?]) throws(ContractError) -> [[UInt64]] {
        guard providers.count == self.providers else {
            throw .inputs(
                .providerCount(
                    atLeast: self.providers, atMost: self.providers, found: providers.count))
        }
        var resolved: [[UInt64]] = []
        for (index, vector) in providers.enumerated() {
            let count = elementCount(ofProvider: index)
            if let vector, vector.count != count {
                throw .inputs(
                    .providerElements(provider: index, expected: count, found: vector.count))
            }
            if let vector, isInRange(vector, ofProvider: index) {
                resolved.append(vector)
                continue
            }
            guard missingRule(ofProvider: index) == .zero else {
                throw .inputs(
                    vector == nil ? .missing(provider: index) : .outOfRange(provider: index))
            }
            resolved.append([UInt64](repeating: 0, count: count))
        }
        return resolved
    }

    /// Whether every element lies in its type and in the manifest's range.
    private func isInRange(_ vector: [UInt64], ofProvider index: Int) -> Bool {
        var next = 0
        for segment in segments(ofProvider: index) {
            let parameter = method.parameters[segment.parameter]
            let types = parameter.type.element.scalars.map(\.type)
            let bounds = types.map { parameter.range ?? $0.bounds }
            for position in 0..<segment.scalarCount {
                let which = position % types.count
                guard bounds[which].contains(types[which].value(vector[next + position])) else {
                    return false
                }
            }
            next += segment.scalarCount
        }
        return true
    }
}
