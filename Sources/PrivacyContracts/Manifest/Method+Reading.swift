extension Method {
    init(name: String, _ node: ManifestNode) throws(ContractError) {
        guard ManifestNode.isName(name) else { throw node.fault(.expected("a function's name")) }
        let mapping = try node.mapping(keys: ["parameters", "returns"])
        let nodes = try mapping.required("parameters").list()
        var parameters: [Parameter] = []
        for node in nodes {
            let parameter = try Parameter(node)
            guard !parameters.contains(where: { $0.name == parameter.name }) else {
                throw .manifest(path: node.path + ".name", .repeated)
            }
            parameters.append(parameter)
        }
        var result: ScalarType?
        var learner = Learner.everyone
        if let returns = mapping["returns"] {
            let mapping = try returns.mapping(keys: ["type", "learns"])
            result = try mapping.required("type").choice(ScalarType.self)
            learner = try Learner(try mapping.required("learns"))
        }
        self.init(name: name, parameters: parameters, result: result, resultLearner: learner)
        for (parameter, node) in zip(parameters, nodes) {
            try checkLength(of: parameter, path: node.path)
        }
    }

    private func checkLength(
        of parameter: Parameter, path: String
    ) throws(ContractError) {
        guard case .array(_, .parameter(let name)) = parameter.type else { return }
        guard let length = self.parameter(named: name), case .single(.scalar) = length.type,
            length.visibility == .public, length.role != .output
        else { throw .manifest(path: path + ".type.length", .unknownLength(name)) }
    }
}

extension Parameter {
    init(_ node: ManifestNode) throws(ContractError) {
        let mapping = try node.mapping(keys: [
            "name", "type", "role", "from", "visibility", "range", "missing", "learns",
        ])
        name = try mapping.required("name").name()
        type = try ParameterType(try mapping.required("type"))
        range = nil
        missing = .refuse
        visibility = .public
        learner = .everyone
        let roleNode = try mapping.required("role")
        switch roleNode.text {
        case "input":
            let from = try InputSource(try mapping.required("from"))
            role = .input(from: from)
            try mapping.refuse(["learns"], with: "role: input")
            visibility = try mapping.required("visibility").choice(Visibility.self)
            try readInput(mapping, from)
        case "count":
            role = .count
            try mapping.refuse(["from", "range", "missing", "learns"], with: "role: count")
            guard case .single(.scalar(let scalar)) = type, scalar != .bool else {
                throw .manifest(path: node.path + ".type", .expected("an integer type"))
            }
            try refuseSecret(mapping, "role: count")
        case "output":
            role = .output
            try mapping.refuse(["from", "range", "missing", "visibility"], with: "role: output")
            learner = try Learner(try mapping.required("learns"))
        default:
            throw roleNode.fault(.expected("input, count or output"))
        }
    }

    private func refuseSecret(
        _ mapping: ManifestMapping, _ with: String
    ) throws(ContractError) {
        guard let node = mapping["visibility"] else { return }
        guard try node.choice(Visibility.self) == .public else { throw node.fault(.conflict(with)) }
    }

    private mutating func readInput(
        _ mapping: ManifestMapping, _ source: InputSource
    ) throws(ContractError) {
        if case .requester = source {
            try refuseSecret(mapping, "from: requester")
            try mapping.refuse(["range", "missing"], with: "from: requester")
            return
        }
        if visibility == .public, let node = mapping["visibility"] {
            throw node.fault(.conflict("from: providers"))
        }
        if case .providers = source {
            guard case .array(_, .providers) = type else {
                throw .manifest(
                    path: mapping.path + ".type",
                    .expected("an array with length: providers"))
            }
        }
        if let node = mapping["range"] { range = try readRange(node) }
        if let node = mapping["missing"] { missing = try node.choice(MissingRule.self) }
    }

    /// `[lowest, highest]`, within every scalar's type.
    private func readRange(_ node: ManifestNode) throws(ContractError) -> ValueRange {
        let bounds = try node.list()
        guard bounds.count == 2 else { throw node.fault(.expected("[lowest, highest]")) }
        let range = ValueRange(
            lowest: try bounds[0].wideInteger(), highest: try bounds[1].wideInteger())
        guard range.lowest <= range.highest else {
            throw node.fault(.expected("[lowest, highest]"))
        }
        for scalar in type.element.scalars {
            let all = scalar.type.bounds
            guard all.contains(range.lowest), all.contains(range.highest) else {
                throw node.fault(.conflict("type: \(scalar.type.rawValue)"))
            }
        }
        return range
    }
}

extension InputSource {
    init(_ node: ManifestNode) throws(ContractError) {
        switch node.text {
        case "providers": self = .providers
        case "requester": self = .requester
        case .some: throw node.fault(.expected("providers, requester or provider: number"))
        case nil:
            let mapping = try node.mapping(keys: ["provider"])
            let index = try mapping.required("provider")
                .integer(0...(Manifest.providerLimit - 1))
            self = .provider(index)
        }
    }
}

extension ParameterType {
    init(_ node: ManifestNode) throws(ContractError) {
        if node.text == nil, let mapping = try? node.mapping(keys: ["array", "length"]),
            let array = mapping["array"]
        {
            self = .array(
                of: try ElementType(array), length: try ArrayLength(try mapping.required("length")))
            return
        }
        self = .single(try ElementType(node))
    }
}

extension ElementType {
    init(_ node: ManifestNode) throws(ContractError) {
        if node.text != nil {
            self = .scalar(try node.choice(ScalarType.self))
            return
        }
        let list = try node.mapping(keys: ["struct"]).required("struct")
        var fields: [Field] = []
        for node in try list.list() {
            let mapping = try node.mapping(keys: ["name", "type"])
            let name = try mapping.required("name").name()
            guard !fields.contains(where: { $0.name == name }) else {
                throw .manifest(path: node.path + ".name", .repeated)
            }
            fields.append(
                Field(name: name, type: try mapping.required("type").choice(ScalarType.self)))
        }
        guard !fields.isEmpty else {
            throw list.fault(.outOfBounds(lowest: 1, highest: Manifest.listLimit))
        }
        self = .structure(fields)
    }
}

extension ArrayLength {
    init(_ node: ManifestNode) throws(ContractError) {
        guard let text = node.text else {
            throw node.fault(.expected("a number, providers, or a parameter's name"))
        }
        if text == "providers" {
            self = .providers
        } else if Int(text) != nil {
            self = .fixed(try node.integer(1...Manifest.lengthLimit))
        } else {
            self = .parameter(try node.name())
        }
    }
}
