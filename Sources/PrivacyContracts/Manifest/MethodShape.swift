/// What is public about one call of a method: how many providers, the public arguments, and so the
/// length of everything.
public struct MethodShape: Hashable, Sendable {
    public let method: Method
    /// Number of data providers.
    public let providers: Int
    /// The public arguments: first the scalars, then the scalars inside of structs and arrays, each
    /// in the order of the parameters. Each is widened to 64 bits as its type says: zero-extended, or
    /// sign-extended for a signed one.
    public let arguments: [UInt64]
    /// Number of elements of each parameter: 1 unless it is an array.
    public let counts: [Int]
    /// Where each requester's parameter begins in `arguments`; -1 for other parameters.
    public let argumentOffsets: [Int]

    /// Most bytes of all parameters together.
    public static let byteLimit = 1 << 28

    /// - Throws: `ContractError.inputs` where the number of providers or the arguments don't fit.
    public init(
        _ method: Method, providers: Int, arguments: [UInt64]
    ) throws(ContractError) {
        let (least, most) = method.providerBounds
        guard providers >= least, providers <= most else {
            throw .inputs(.providerCount(atLeast: least, atMost: most, found: providers))
        }
        self.method = method
        self.providers = providers
        self.arguments = arguments
        var offsets = [Int](repeating: -1, count: method.parameters.count)
        var next = 0
        for (index, parameter) in method.parameters.enumerated() where parameter.isPublicScalar {
            offsets[index] = next
            next += 1
        }
        guard arguments.count >= next else {
            throw .inputs(.argumentCount(expected: next, found: arguments.count))
        }
        var counts: [Int] = []
        var bytes = 0
        for parameter in method.parameters {
            var count = 1
            if case .array(_, let length) = parameter.type {
                switch length {
                case .fixed(let fixed): count = fixed
                case .providers: count = providers
                case .parameter(let name):
                    count = try Self.length(name, method, providers, arguments, offsets)
                }
            }
            counts.append(count)
            bytes += count * parameter.type.element.stride
            guard bytes <= Self.byteLimit else {
                throw .inputs(.tooLarge(limit: Self.byteLimit))
            }
        }
        for (index, parameter) in method.parameters.enumerated()
        where parameter.role == .input(from: .requester) && !parameter.isPublicScalar {
            offsets[index] = next
            next += counts[index] * parameter.type.element.scalars.count
        }
        guard arguments.count == next else {
            throw .inputs(.argumentCount(expected: next, found: arguments.count))
        }
        self.counts = counts
        argumentOffsets = offsets
        try checkArguments()
    }

    /// The value of the public scalar that gives an array its length.
    private static func length(
        _ name: String, _ method: Method, _ providers: Int, _ arguments: [UInt64], _ offsets: [Int]
    ) throws(ContractError) -> Int {
        guard let index = method.parameters.firstIndex(where: { $0.name == name }) else {
            throw .inputs(.argumentRange(name: name))
        }
        if method.parameters[index].role == .count { return providers }
        guard offsets[index] >= 0, arguments[offsets[index]] <= UInt64(Manifest.lengthLimit) else {
            throw .inputs(.argumentRange(name: name))
        }
        return Int(arguments[offsets[index]])
    }

    /// Every argument must be a value of its type.
    private func checkArguments() throws(ContractError) {
        for (index, parameter) in method.parameters.enumerated() {
            if case .count = parameter.role, case .single(.scalar(let type)) = parameter.type {
                guard type.bounds.contains(Int128(providers)) else {
                    throw .inputs(.argumentRange(name: parameter.name))
                }
            }
            guard argumentOffsets[index] >= 0 else { continue }
            let scalars = parameter.type.element.scalars
            for position in 0..<counts[index] * scalars.count {
                let type = scalars[position % scalars.count].type
                let value = arguments[argumentOffsets[index] + position]
                guard type.bounds.contains(type.value(value)) else {
                    throw .inputs(.argumentRange(name: parameter.name))
                }
            }
        }
    }

    /// A part of one provider's input: `elementCount` elements of a parameter, from `firstElement`.
    public struct Segment: Hashable, Sendable {
        public var parameter: Int
        public var firstElement: Int
        public var elementCount: Int
        /// 64-bit elements of the provider's vector that it takes: elements times scalars of each.
        public var scalarCount: Int
    }

    /// How provider `index`'s vector of 64-bit elements is made up: the parameters in order, of each
    /// its elements, of each its scalars in the order of declaration.
    public func segments(ofProvider index: Int) -> [Segment] {
        var segments: [Segment] = []
        for (number, parameter) in method.parameters.enumerated() {
            guard case .input(let source) = parameter.role else { continue }
            let scalars = parameter.type.element.scalars.count
            switch source {
            case .providers:
                segments.append(
                    Segment(
                        parameter: number, firstElement: index, elementCount: 1,
                        scalarCount: scalars))
            case .provider(index):
                segments.append(
                    Segment(
                        parameter: number, firstElement: 0, elementCount: counts[number],
                        scalarCount: counts[number] * scalars))
            case .provider, .requester:
                break
            }
        }
        return segments
    }

    /// Number of 64-bit elements of provider `index`'s vector.
    public func elementCount(ofProvider index: Int) -> Int {
        segments(ofProvider: index).reduce(0) { $0 + $1.scalarCount }
    }

}

extension Parameter {
    /// Whether it is a scalar of the task's public arguments.
    var isPublicScalar: Bool {
        guard role == .input(from: .requester), case .single(.scalar) = type else { return false }
        return true
    }
}

extension Method {
    /// The least and the largest number of data providers that a call can have.
    public var providerBounds: (least: Int, most: Int) {
        var least = 0
        var isOpen = false
        for parameter in parameters {
            switch parameter.role {
            case .input(from: .provider(let index)): least = max(least, index + 1)
            case .output:
                if case .provider(let index) = parameter.learner { least = max(least, index + 1) }
            case .input(from: .providers), .count: isOpen = true
            default: break
            }
            if case .array(_, .providers) = parameter.type { isOpen = true }
        }
        if result != nil, case .provider(let index) = resultLearner {
            least = max(least, index + 1)
        }
        return isOpen ? (max(least, 1), Manifest.providerLimit) : (least, least)
    }
}

extension ScalarType {
    /// The value that a 64-bit element stands for: unsigned types take it as it is.
    public func value(_ element: UInt64) -> Int128 {
        isSigned ? Int128(Int64(bitPattern: element)) : Int128(element)
    }
}
