"""The kinds of finding of the family COV, and the words they are told in."""

from __future__ import annotations

from evalcheck.findings import Kind, Severity, Words

NO_EVIDENCE = Kind(
    "COV001",
    "clause-without-evidence",
    Severity.ERROR,
    zh=Words(
        "应答的款缺少佐证",
        "第 {item} 项第 {clause} 款“{label}”（{place}）缺少：{missing}",
        why="清单由本单位牵头的项目，每一款都要有佐证；一款要求几种材料的，几种都要有。",
        fix="请补交{missing}，文件名第三段写 {item}，关键点写明“{label}”",
    ),
    en=Words(
        "Clause that must be answered has no evidence",
        "Item {item}, clause {clause} “{label}” ({place}) lacks: {missing}",
        why="Every clause of an item that the unit leads needs evidence, of every kind that the clause asks.",
        fix="Hand in {missing}; write {item} as the third part of the name and “{label}” in the key point",
    ),
    identity=("clause",),
)
OTHER_KIND = Kind(
    "COV002",
    "evidence-of-another-kind",
    Severity.WARNING,
    zh=Words(
        "佐证种类与要求不符",
        "这份材料看来是{kind}，而第 {item} 项第 {clause} 款“{label}”（{place}）要求的是{asked}",
        why="种类不符的材料不能算作这一款的佐证。",
        fix="请换成{asked}；如果材料没有问题，请在关键点里写明它是什么（如“名单”“截图”“总结”），或改为它对应的款",
    ),
    en=Words(
        "Evidence is of another kind than the clause asks",
        "This looks like: {kind}; item {item}, clause {clause} “{label}” ({place}) asks: {asked}",
        why="Evidence of another kind does not answer the clause.",
        fix="Hand in {asked} instead; if the file is right, say in the key point what it is, or name the clause that it answers",
    ),
    identity=("item",),
)
ITEM_WITHOUT_EVIDENCE = Kind(
    "COV003",
    "item-without-evidence",
    Severity.ERROR,
    zh=Words(
        "牵头的清单项没有任何佐证",
        "第 {item} 项“{label}”由{unit}牵头，包内没有它的任何佐证（应答 {count} 款：{clauses}）",
        why="清单由本单位牵头的每一项都要报送佐证。",
        fix="请按附件7第 {item} 项逐款准备材料，文件名写成“{unit_name}-{content}-{item}-关键点”",
    ),
    en=Words(
        "List number the unit leads has no evidence at all",
        "{unit} leads item {item} “{label}”, and the package has no evidence for it ({count} clauses: {clauses})",
        why="Every item that a unit leads needs evidence.",
        fix="Prepare the evidence of item {item} of appendix 7, named “{unit_name}-{content}-{item}-key point”",
    ),
    identity=("item",),
)
NO_LIAISON = Kind(
    "COV004",
    "liaison-sheet-missing",
    Severity.ERROR,
    zh=Words(
        "缺少联络员信息表",
        "包内没有联络员信息表（附件3）",
        why="通知要求报送佐证时一并上报联络员信息，核验有疑问时要找得到人。",
        fix="请填写附件3的表格，文件名写“联络员信息表”，放入包内（evalcheck template liaison 可生成空表）",
    ),
    en=Words(
        "Liaison sheet (appendix 3) is missing",
        "The package holds no liaison sheet (appendix 3)",
        why="The liaison's details are handed in with the evidence, so that questions find somebody.",
        fix="Fill in the form of appendix 3, name it “联络员信息表” and add it (evalcheck template liaison makes a blank one)",
    ),
)
NO_COVERING_STATEMENT = Kind(
    "COV005",
    "covering-statement-missing",
    Severity.WARNING,
    zh=Words(
        "缺少材料清单，或材料清单未列全",
        "{problem}",
        why="通知建议上传前先梳理材料，统一说明各份材料的名称和情况，方便核验人员逐份核对。",
        fix="{remedy}",
    ),
    en=Words(
        "Covering statement is missing, or does not name every file",
        "{problem}",
        why="The notice advises a statement that names and explains the evidence, so that it can be checked file by file.",
        fix="{remedy}",
    ),
)
CONDITIONAL_OPEN = Kind(
    "COV006",
    "conditional-clause-open",
    Severity.NOTE,
    zh=Words(
        "“如有”的材料既未提供也未声明",
        "第 {item} 项第 {clause} 款“{label}”（{place}）：有{missing}的才需提供；包内没有，也没有声明不适用",
        why="不提供不算错，但声明一下，核验人员就不必再来问。",
        fix="有则补交；没有则在 evalcheck.yaml 写 not_applicable: {{{clause}: 本期没有的原因}}",
    ),
    en=Words(
        "“If there is one” clause neither answered nor declared not applicable",
        "Item {item}, clause {clause} “{label}” ({place}): {missing}, if there is any; none is given, none declared not applicable",
        why="Leaving it out is no fault, but saying so saves a question.",
        fix="Hand it in, or write in evalcheck.yaml: not_applicable: {{{clause}: the reason}}",
    ),
    identity=("clause",),
)
ANSWERS_NOTHING = Kind(
    "COV007",
    "file-answers-no-clause",
    Severity.WARNING,
    zh=Words(
        "材料对不上清单项的任何一款",
        "这份材料看来是{kind}，第 {item} 项“{label}”没有一款要求这种材料；该项要求：{asked}",
        why="对不上款的材料不能算作佐证，也可能是序号写错了。",
        fix="请核对序号是否写错；序号没错的，请在关键点里写明它是{asked}中的哪一种，或删去这份材料",
    ),
    en=Words(
        "File answers no clause of its list number",
        "This looks like: {kind}; no clause of item {item} “{label}” asks that; the item asks: {asked}",
        why="What answers no clause is no evidence, and the number may be a slip.",
        fix="Check the number; if it is right, say in the key point which of these it is ({asked}), or take the file out",
    ),
    identity=("item",),
)
TOO_FEW = Kind(
    "COV008",
    "fewer-pieces-than-asked",
    Severity.ERROR,
    zh=Words(
        "数量少于要求",
        "第 {item} 项第 {clause} 款“{label}”（{place}）要求至少 {minimum} {unit}，包内只有 {pieces} {unit}",
        why="这一款写明了最少的数量。",
        fix="请补足到 {minimum} {unit}",
    ),
    en=Words(
        "Fewer pieces than the clause asks",
        "Item {item}, clause {clause} “{label}” ({place}) asks at least {minimum} {unit}; the package has {pieces}",
        why="The clause states the least number.",
        fix="Bring them up to {minimum} {unit}",
    ),
    identity=("clause",),
)
JOINT_ITEM_OPEN = Kind(
    "COV009",
    "joint-item-without-evidence",
    Severity.WARNING,
    zh=Words(
        "共同牵头的清单项没有佐证",
        "第 {item} 项“{label}”由{leads}共同牵头，本包没有它的佐证",
        why="其他牵头单位可以统一报送，但总要有一家报送。",
        fix="请与{others}商定由谁报送第 {item} 项；由本单位报送的，请按附件7第 {item} 项逐款准备",
    ),
    en=Words(
        "No evidence for an item that several units lead",
        "{leads} lead item {item} “{label}” together; this package has no evidence for it",
        why="Another lead may answer for all, but one of them must.",
        fix="Agree with {others} who hands in item {item}; if it is you, prepare the evidence of item {item} of appendix 7",
    ),
    identity=("item",),
)
