"""workbook.py FILE - writes tests/data/calls.xlsx: a workbook as a phone switch's owner keeps it by hand, with what
workbooks have and CSV has not. It needs Python's standard library alone; the bytes are always the same."""
import sys
import zipfile

STRINGS = ['通话记录', '工单号', '创建时间', '客服', '等待', '满意度', '备注', '<r><t>王</t></r><r><t>小明</t></r>', '李四']

SHEET = '''<worksheet><sheetData>
<row r="1"><c r="B1" t="s"><v>0</v></c></row>
<row r="3"><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c>
<c r="E3" t="s"><v>4</v></c><c r="F3" t="s"><v>5</v></c><c r="G3" t="s"><v>6</v></c></row>
<row r="4"><c r="B4"><v>20240801000000017</v></c><c r="C4" s="1"><v>45505.375</v></c><c r="D4" t="s"><v>7</v></c>
<c r="E4"><v>12.0</v></c><c r="F4"><f>2+3</f><v>5</v></c><c r="G4" t="inlineStr"><is><t>a&#9;b &amp; "c"</t></is></c></row>
<row r="5"/>
<row r="6"><c r="B6" t="str"><v>00018</v></c><c r="C6" s="1"><v>45505.417002314818</v></c><c r="D6" t="s"><v>8</v></c>
<c r="F6" t="e"><v>#N/A</v></c><c r="G6" t="b"><v>1</v></c></row>
<row r="7"><c r="B7" t="str"><v>00019</v></c><c r="C7" s="1"><v>45506</v></c><c r="E7"><v>0.30000000000000004</v></c>
<c r="I7" t="str"><v>?</v></c></row>
</sheetData></worksheet>'''

PARTS = {
    'xl/workbook.xml': '<workbook xmlns:r="x"><sheets><sheet name="封面" sheetId="1" r:id="r1"/>'
                       '<sheet name="通话" sheetId="2" r:id="r2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': '<Relationships>'
                                  '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
                                  '<Relationship Id="r2" Type="x/worksheet" Target="worksheets/sheet2.xml"/>'
                                  '</Relationships>',
    'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml': '<sst>' + ''.join('<si>%s</si>' % (s if s[0] == '<' else '<t>%s</t>' % s) for s in STRINGS)
                            + '</sst>',
    'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>',
    'xl/worksheets/sheet2.xml': SHEET,
}

with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as book:
    for path, text in PARTS.items():
        book.writestr(zipfile.ZipInfo(path, (2024, 8, 2, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
