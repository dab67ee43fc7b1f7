"""make-more-collections.py FOLDER: four more judged collections, of texts that came with this machine's .NET and Python.

asp  a type's summary asks, what describes its members answers (ASP.NET Core)
pyt  the first words of a module ask, what its functions and classes say of themselves answers (Python's library)
rem  a summary asks, the remarks of the same member answer (.NET and ASP.NET Core)
pyk  the first paragraph of a docstring asks, the rest of it answers
"""
import ast
import glob
import os
import random
import re
import sys
import sysconfig
import xml.etree.ElementTree as ET

random.seed(7)
OUT = sys.argv[1]
PACKS = '/usr/share/dotnet/packs'
seen = set()


def one_line(text):
    return re.sub(r'\s+', ' ', text).strip()


def words(text):
    return len(text.split())


def save(name, documents, queries, relevant):
    folder = f'{OUT}/{name}'
    os.makedirs(folder, exist_ok=True)
    with open(folder + '/docs.tsv', 'w') as file:
        file.writelines(f'{i}\t{text}\n' for i, text in documents)
    with open(folder + '/queries.tsv', 'w') as file:
        file.writelines(f'{i}\t{text}\n' for i, text in queries)
    with open(folder + '/qrels.tsv', 'w') as file:
        file.writelines(f'{query} 0 {i} 1\n' for query, ids in relevant.items() for i in ids)
    print(name, len(documents), 'documents', len(queries), 'queries', sum(map(len, relevant.values())), 'answers')


def is_new(text):
    known = text in seen
    seen.add(text)
    return not known


def text_of(element):
    parts = []

    def walk(e):
        if e.tag in ('see', 'seealso'):
            reference = e.get('cref') or e.get('langword') or ''
            parts.append(re.split(r'[.:]', re.sub(r'[`(].*', '', reference))[-1])
        if e.tag in ('paramref', 'typeparamref'):
            parts.append(e.get('name', ''))
        parts.append(e.text or '')
        for child in e:
            walk(child)
            parts.append(child.tail or '')

    if element is not None:
        walk(element)
    return one_line(''.join(parts))


def members(pack):
    found = {}
    for path in sorted(glob.glob(f'{PACKS}/{pack}/10.*/ref/net10.0/*.xml')):
        for member in ET.parse(path).getroot().iter('member'):
            if member.get('name'):
                found[member.get('name')] = member
    return found


def types_and_members(known):
    of_type = {}
    for name in known:
        if name[0] != 'T':
            of_type.setdefault(re.sub(r'\(.*', '', name[2:]).rsplit('.', 1)[0], []).append(name)
    asked = [t for t in of_type if 'T:' + t in known and 4 <= len(of_type[t]) <= 25 and words(text_of(known['T:' + t].find('summary'))) >= 6]
    random.shuffle(asked)
    documents, queries, relevant = [], [], {}
    for number, name in enumerate(asked[:200]):
        answers = []
        for member in of_type[name]:
            text = ' '.join(text_of(x) for x in known[member] if x.tag != 'example')
            if words(text) >= 10 and is_new(text):
                documents.append((f'd{len(documents)}', text))
                answers.append(documents[-1][0])
        if len(answers) >= 3:
            queries.append((f'q{number}', text_of(known['T:' + name].find('summary'))))
            relevant[queries[-1][0]] = answers
    save('asp', documents, queries, relevant)


def summaries_and_remarks(known):
    names = sorted(known)
    random.shuffle(names)
    documents, queries, relevant = [], [], {}
    for name in names:
        summary, remarks = text_of(known[name].find('summary')), text_of(known[name].find('remarks'))
        if words(remarks) < 25 or not 5 <= words(summary) <= 25 or not is_new(remarks):
            continue
        documents.append((f'd{len(documents)}', remarks[:6000]))
        if len(documents) % 4 == 0:
            queries.append((f'q{len(documents)}', summary))
            relevant[queries[-1][0]] = [documents[-1][0]]
    save('rem', documents, queries, relevant)


def docstrings():
    paths = [p for p in sorted(glob.glob(sysconfig.get_path('stdlib') + '/**/*.py', recursive=True)) if '/test' not in p]
    random.shuffle(paths)
    rests, asked, answer = [], [], {}
    topics, modules, parts_of = [], [], {}
    for path in paths:
        try:
            with open(path, errors='replace') as file:
                tree = ast.parse(file.read())
        except (SyntaxError, ValueError):
            continue
        parts = []
        for node in ast.walk(tree):
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)) or not ast.get_docstring(node):
                continue
            docstring = ast.get_docstring(node)
            whole = one_line(docstring)
            if words(whole) >= 15 and is_new(whole):
                topics.append((f't{len(topics)}', whole[:4000]))
                parts.append(topics[-1][0])
            first, _, rest = docstring.partition('\n\n')
            rest = one_line(rest)
            if 4 <= words(first) <= 20 and words(rest) >= 25 and len(rests) < 1500 and is_new(rest):
                rests.append((f'd{len(rests)}', rest[:6000]))
                if len(rests) % 4 == 0:
                    asked.append((f'q{len(rests)}', one_line(first)))
                    answer[asked[-1][0]] = [rests[-1][0]]
        opening = one_line((ast.get_docstring(tree) or '').partition('\n\n')[0])
        if 3 <= len(parts) <= 25 and 4 <= words(opening) <= 40:
            modules.append((f'q{len(modules)}', opening))
            parts_of[modules[-1][0]] = parts
    save('pyk', rests, asked, answer)
    save('pyt', topics, modules, parts_of)


asp = members('Microsoft.AspNetCore.App.Ref')
types_and_members(asp)
summaries_and_remarks({**members('Microsoft.NETCore.App.Ref'), **asp})
docstrings()
