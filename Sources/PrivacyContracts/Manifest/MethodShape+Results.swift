extension MethodShape {
    /// One output parameter, or the returned value: what one party learns as a whole.
    public struct Result: Hashable, Sendable {
        /// The parameter's name, or `return`.
        public var name: String
        /// Who learns it.
        public var learner: Learner
        /// Its scalars in the order of declaration.
        public var scalars: [Scalar]

        /// One scalar of it.
        public struct Scalar: Hashable, Sendable {
            /// `result.winner`, `totals[3]`, `return`.
            public var name: String
            public var type: ScalarType
        }
    }

    /// The results in the order of the output: outputs in parameter order, then the return value. A
    /// result's *index* is its place in this list.
    public var results: [Result] {
        var results: [Result] = []
        for (index, parameter) in method.parameters.enumerated() where parameter.role == .output {
            var scalars: [Result.Scalar] = []
            for element in 0..<counts[index] {
                var name = parameter.name
                if case .array = parameter.type { name += "[\(element)]" }
                for scalar in parameter.type.element.scalars {
                    scalars.append(
                        .init(
                            name: scalar.name.isEmpty ? name : "\(name).\(scalar.name)",
                            type: scalar.type))
                }
            }
            results.append(
                Result(name: parameter.name, learner: parameter.learner, scalars: scalars))
        }
        if let type = method.result {
            results.append(
                Result(
                    name: "return", learner: method.resultLearner,
                    scalars: [.init(name: "return", type: type)]))
        }
        return results
    }

    /// Whether somebody learns a result that stays off the chain.
    public var hasPrivateResults: Bool { results.contains { !$0.learner.isEveryone } }

    /// Scalars of the results that stay off the chain.
    public var privateScalarCount: Int {
        results.reduce(0) { $0 + ($1.learner.isEveryone ? 0 : $1.scalars.count) }
    }

    /// Commitments that are posted of one private result, a word each: by the replicated protocol one for each
    /// component, by any other one for its record (`MaskedRecord`).
    public static func commitmentCount(by scheme: ContractProtocol.Scheme) -> Int {
        scheme == .replicated ? 3 : 1
    }

    /// 32-byte words of what is posted.
    public func postedWordCount(by scheme: ContractProtocol.Scheme = .replicated) -> Int {
        results.reduce(0) {
            $0
                + ($1.learner.isEveryone
                    ? $1.scalars.count : Self.commitmentCount(by: scheme))
        }
    }

    /// The output in which the public results have the elements `known`, one after another, and the
    /// private ones those in `learnt`, by index; private ones that aren't there are left out.
    /// Elements are widened to 64 bits.
    public func output(known: [UInt64], learnt: [Int: [UInt64]]) -> ContractOutput {
        var values: [ContractOutput.Value] = []
        var next = 0
        for (index, result) in results.enumerated() {
            let elements: [UInt64]
            if result.learner.isEveryone {
                elements = Array(known.dropFirst(next).prefix(result.scalars.count))
                next += elements.count
            } else {
                elements = learnt[index] ?? []
            }
            for (scalar, element) in zip(result.scalars, elements) {
                values.append(
                    .init(
                        name: scalar.name, type: scalar.type, element: element,
                        learner: result.learner))
            }
        }
        return ContractOutput(values: values)
    }

    /// What stands on the chain: the results in order, of each the words of its values, or commitments of
    /// 32 bytes where only one learns it.
    ///
    /// Precondition: `commitments` has as many as `commitmentCount` says for each private result, by its index.
    public func posted(
        _ output: ContractOutput, commitments: [Int: [[UInt8]]],
        by scheme: ContractProtocol.Scheme = .replicated
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var values = output.values.filter(\.learner.isEveryone)[...]
        for (index, result) in results.enumerated() {
            if result.learner.isEveryone {
                bytes += ContractOutput(values: Array(values.prefix(result.scalars.count))).encoded
                values = values.dropFirst(result.scalars.count)
            } else {
                let words = commitments[index] ?? []
                precondition(
                    words.count == Self.commitmentCount(by: scheme)
                        && words.allSatisfy { $0.count == 32 },
                    "commitments of a private result are missing")
                bytes += words.joined()
            }
        }
        return bytes
    }

    /// Reads `posted(_:commitments:by:)` back: what everyone learns, and the commitments of each private
    /// result by its index. Nil if it is not what this shape posts.
    public func decodePosted(
        _ bytes: [UInt8], by scheme: ContractProtocol.Scheme = .replicated
    ) -> (output: ContractOutput, commitments: [Int: [[UInt8]]])? {
        guard bytes.count == 32 * postedWordCount(by: scheme) else { return nil }
        let commitmentCount = Self.commitmentCount(by: scheme)
        var words = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }[...]
        var known: [UInt64] = []
        var commitments: [Int: [[UInt8]]] = [:]
        for (index, result) in results.enumerated() {
            guard result.learner.isEveryone else {
                commitments[index] = Array(words.prefix(commitmentCount))
                words = words.dropFirst(commitmentCount)
                continue
            }
            for (scalar, word) in zip(result.scalars, words) {
                let element = word[24...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                guard scalar.type.word(element) == word,
                    scalar.type.bounds.contains(scalar.type.value(element))
                else { return nil }
                known.append(element)
            }
            words = words.dropFirst(result.scalars.count)
        }
        return (output(known: known, learnt: [:]), commitments)
    }

    /// The elements of private result `index`, widened, that three components of little-endian words
    /// stand for: their sum modulo 2^64 is the value times 2^(64-width). Nil unless the lengths fit
    /// and each sum is such a multiple of a value of its type.
    public func elements(ofResult index: Int, components: [[UInt8]]) -> [UInt64]? {
        let scalars = results[index].scalars
        guard components.count == 3, components.allSatisfy({ $0.count == 8 * scalars.count })
        else { return nil }
        var elements: [UInt64] = []
        for (place, scalar) in scalars.enumerated() {
            var sum: UInt64 = 0
            for component in components {
                sum &+= component[8 * place..<8 * place + 8].reversed()
                    .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            guard let element = scalar.type.element(ofSealed: sum) else { return nil }
            elements.append(element)
        }
        return elements
    }
}

extension ScalarType {
    /// The value, widened to 64 bits, that is sealed as `sum` = value · 2^(64-width); nil if none is.
    func element(ofSealed sum: UInt64) -> UInt64? {
        let shift = UInt64(64 - width)
        guard sum & ((1 << shift) - 1) == 0 else { return nil }
        let element = widened(sum >> shift)
        return bounds.contains(value(element)) ? element : nil
    }
}
